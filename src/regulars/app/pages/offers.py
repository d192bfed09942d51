"""What to offer one customer, and what is known of one product: blocks of their pages."""

from __future__ import annotations

from typing import Any

from regulars.app.screen import Screen
from regulars.report.charts.formats import count, day, grouped, percent
from regulars.report.html.blocks import Missing, Prose
from regulars.report.html.content import Row
from regulars.report.html.tables import grid_of, number, words, written
from regulars.report.lookups import Lookup

_LISTED = 20
_OFFERS = (
    number("", "rank"),
    words("Product", "product_name", is_long=True),
    words("Code", "stock_code"),
    written("Probability", lambda row: "-" if row["probability"] is None else percent(row["probability"])),
    words("Because", "reason", is_long=True),
)
_VERDICTS = {"due": "due", "overdue": "overdue", "not_due": "not due yet", "stopped": "stopped"}
_DUE_OF_CUSTOMER: tuple[Any, ...] = (words("Product", "product_name", is_long=True),)
_DUE_OF_PRODUCT: tuple[Any, ...] = (words("Customer", "customer_id"),)
_DUE = (
    written("State", lambda row: _VERDICTS[row["verdict"]]),
    written("Probability", lambda row: percent(row["probability_next_30_days"])),
    written("Last bought", lambda row: day(row["last_bought_on"])),
    written("Usual gap", lambda row: f"{grouped(row['usual_gap_days'], 0)} days"),
    written("Expected", lambda row: _days_expected(row)),
)


def _days_expected(row: Row) -> str:
    return "-" if row["expected_from"] is None else f"{day(row['expected_from'])} to {day(row['expected_to'])}"


def offers_of_customer(screen: Screen, customer: str) -> None:
    """Their next products with the reasons, of all and of new ones, and what they need again."""
    if _is_absent(screen, "recommendations", "What to offer"):
        return
    who = (("customer_id", (customer,)),)
    for of, title in (("all", "What to offer"), ("new", "What to offer of products new to them")):
        rows = screen.look_up(Lookup("recommendations", (*who, ("list", (of,))), ("rank",), 10))
        if rows:
            screen.block(grid_of(screen.standing, "recommendations", title, _OFFERS, rows))
    _due(screen, who, _DUE_OF_CUSTOMER, "What they need again")


def offers_of_product(screen: Screen, code: str) -> None:
    """What goes with the product, what it does as a first one, and who needs it again."""
    if not _is_absent(screen, "bought_together", "Bought together"):
        _pairs(screen, code)
    if not _is_absent(screen, "first_products", "As the first product"):
        _first(screen, code)
    if not _is_absent(screen, "replenishment", "Who needs it again"):
        _due(screen, (("stock_code", (code,)),), _DUE_OF_PRODUCT, "Who needs it again")


def _is_absent(screen: Screen, table: str, title: str) -> bool:
    if table not in screen.standing.content.left_out:
        return False
    screen.block(Missing(title, screen.standing.missing(table), (table,)))
    return True


def _pairs(screen: Screen, code: str) -> None:
    found = [
        _from(row, own, other)
        for own, other in (("", "other_"), ("other_", ""))
        for row in screen.look_up(Lookup("bought_together", ((f"{own}stock_code", (code,)),), ("-lift_low",), _LISTED))
    ]
    rows = sorted(found, key=lambda row: (-row["lift_low"], row["stock_code"]))[:_LISTED]
    if not rows:
        screen.block(Prose("No product is in enough orders together with it."))
        return
    fields = (
        words("Product", "product_name", is_long=True),
        words("Code", "stock_code"),
        number("Orders with both", "orders_together"),
        written("Of its orders", lambda row: percent(row["confidence"])),
        written("Lift", lambda row: grouped(row["lift"], 1)),
        written("At least", lambda row: grouped(row["lift_low"], 1)),
        written("", lambda row: "a variant" if row["variant_group"] else ""),
    )
    screen.block(grid_of(screen.standing, "bought_together", "Bought together with it", fields, rows))
    screen.download("bought_together", lambda: rows, key="product-pairs")


def _from(row: Row, own: str, other: str) -> dict[str, Any]:
    """The pair as it is seen from one of its products."""
    seen = {name: row[name] for name in ("orders_together", "lift", "lift_low", "variant_group")}
    names = {name: row[f"{other}{name}"] for name in ("stock_code", "product_name")}
    return {**names, **seen, "confidence": row[f"{own}confidence"]}


def _first(screen: Screen, code: str) -> None:
    rows = screen.look_up(Lookup("first_products", (("stock_code", (code,)),), limit=1))
    if not rows:
        screen.block(Prose("Fewer than 30 customers began with it."))
        return
    row = rows[0]
    said = f"{count(row['customers'])} customers began with it."
    if row["repeat_share_90"] is not None:
        chance = "more than chance explains" if row["is_significant"] else "within what chance explains"
        said += (
            f" Of those watched for 90 days {percent(row['repeat_share_90'])} came back "
            f"({percent(row['low_90'])} to {percent(row['high_90'])}); the difference from all others is {chance}."
        )
    screen.block(Prose(said))


def _due(screen: Screen, where: Any, first: tuple[Any, ...], title: str) -> None:
    if "replenishment" in screen.standing.content.left_out:
        return
    order = ("-probability_next_30_days", "customer_id", "stock_code")
    rows = screen.look_up(Lookup("replenishment", where, order, _LISTED))
    if not rows:
        screen.block(Prose(f"{title}: nothing was bought on three days."))
        return
    screen.block(grid_of(screen.standing, "replenishment", title, (*first, *_DUE), rows))
    screen.download("replenishment", lambda: rows, key="due")
