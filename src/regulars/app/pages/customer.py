"""One customer: what they bought, how they score and why, what they may be worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regulars.app.pages.offers import offers_of_customer
from regulars.app.screen import MOST_ROWS, Screen, facts_grid
from regulars.app.selectable_table import way_back
from regulars.report.charts.formats import NOTHING, amount, count, day, grouped, money, percent
from regulars.report.html.blocks import Card, Cards, Missing, Prose
from regulars.report.html.content import Row, Rows
from regulars.report.html.tables import grid_of, number, words, written
from regulars.report.html.tables import money as money_field
from regulars.report.lookups import CUSTOMERS, Lookup
from regulars.report.verdicts import sentence

LISTED = 50
_ORDERS = (
    written("Day", lambda row: day(row["ordered_at"])),
    words("Invoice", "invoice_no"),
    number("Lines", "line_count"),
    number("Pieces", "units", null="the log has no quantities"),
    money_field("Gross revenue", "gross_revenue"),
    money_field("Returned later", "returned"),
)
_RETURNS = (
    written("Day", lambda row: day(row["returned_at"])),
    words("Invoice", "invoice_no"),
    words("Product", "stock_code"),
    number("Pieces", "units", null="the log has no quantities"),
    money_field("Amount", "amount"),
    words("Taken back from", "matched_invoice_no"),
)


def one_customer(screen: Screen, customer: str) -> None:
    """Their numbers, scores and reasons, then every order and return."""
    way_back("customer", "All customers")
    who = (("customer_id", (customer,)),)
    found = screen.look_up(Lookup(CUSTOMERS, who, limit=1))
    if not found:
        screen.block(Missing(f"Customer {customer}", "This run has no customer with this id and an order."))
        return
    screen.block(_cards(screen, customer, found[0]))
    screen.block(facts_grid("Scores and their reasons", dict(_facts(screen, found[0])), _sources(screen)))
    offers_of_customer(screen, customer)
    _draw_bookings(screen, "orders", "Orders", _ORDERS, Lookup("orders", who, ("-ordered_at", "invoice_no"), MOST_ROWS))
    _draw_bookings(
        screen, "returns", "Returns", _RETURNS, Lookup("returns", who, ("-returned_at", "invoice_no"), MOST_ROWS)
    )


def _cards(screen: Screen, customer: str, row: Row) -> Cards:
    currency = screen.standing.currency
    cards = (
        Card("Net revenue", money(row["net_revenue"], currency)),
        Card("Orders", count(row["orders"])),
        Card("Average order value", money(row["aov"], currency)),
        Card("First order", day(row["first_order_at"])),
        Card("Last order", day(row["last_order_at"])),
        Card("Segment", row.get("segment") or NOTHING, screen.standing.missing("segments")),
    )
    place = f", {row['country']}" if row.get("country") else ""
    return Cards(f"Customer {customer}{place}", cards, ("customers", "rfm"))


def _facts(screen: Screen, row: Row) -> Iterator[tuple[str, str]]:
    standing, currency = screen.standing, screen.standing.currency
    if row.get("r_score"):
        days = f"{count(row['recency_days'])} days since the last order"
        yield "Recency score", f"{row['r_score']} of 5: {days}"
        yield "Frequency score", f"{row['f_score']} of 5: {count(row['orders'])} orders"
        yield "Monetary score", f"{row['m_score']} of 5: {money(row['net_revenue'], currency)}"
        meaning = {each["segment"]: each["meaning"] for each in standing.rows("segments")}
        yield "Segment", f"{row['segment']}: {meaning.get(row['segment'], '')}"
    if row.get("churn_probability") is not None and not standing.missing("churn_by_segment"):
        stake = f"{money(row['expected_loss'], currency)} at stake"
        yield "Churn risk", f"{row['churn_risk']}: {percent(row['churn_probability'])} chance of no order, {stake}"
        yield "Because", " ".join(map(sentence, row["reasons"] or ())) or NOTHING
        yield from _next_order(row)
    else:
        yield "Churn risk", f"Not shown. {standing.missing('churn_scores')}"
    if row.get("clv") is not None and not standing.missing("clv_segments"):
        between = f"90% range: {amount(row['clv_low'], 0)} to {amount(row['clv_high'], 0)}"
        yield "Expected value", f"{money(row['clv'], currency, 0)}; {between}"
        yield "Value score", f"{amount(row['customer_value_score'], 0)} of 100"
    else:
        yield "Expected value", f"Not shown. {standing.missing('clv')}"
    if row.get("p_alive") is not None:
        yield "Still a customer", percent(row["p_alive"])


def _next_order(row: Row) -> Iterator[tuple[str, str]]:
    """When the next order is to be expected, and how long the silence is by the customer's own gaps."""
    if row.get("next_order_from") is not None:
        yield "Next order", f"80% of such customers order between {_window(row)}"
    if row.get("overdue") is not None:
        yield "Silence", f"{grouped(row['overdue'], 1)} times the usual gap"


def _window(row: Row) -> str:
    return f"{day(row['next_order_from'])} and {day(row['next_order_to'])}"


def _sources(screen: Screen) -> tuple[str, ...]:
    left_out = screen.standing.content.left_out
    return tuple(name for name in ("rfm", "churn_scores", "clv") if name not in left_out)


def _draw_bookings(screen: Screen, table: str, title: str, fields: tuple[Any, ...], lookup: Lookup) -> None:
    """The first rows as a grid, all of them as a download."""
    rows: Rows = screen.look_up(lookup)
    if not rows:
        screen.block(Prose(f"{title}: none."))
        return
    named = screen.standing.in_currency(f"{title}: {count(len(rows))}")
    notes = (f"The latest {count(LISTED)}. The download has all.",) if len(rows) > LISTED else ()
    screen.block(grid_of(screen.standing, table, named, fields, rows[:LISTED], notes=notes))
    screen.download(table, lambda: rows, key=f"customer-{table}")
