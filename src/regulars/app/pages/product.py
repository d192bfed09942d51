"""One product: its months and its returns."""

from __future__ import annotations

from regulars.app.pages.offers import offers_of_product
from regulars.app.screen import MOST_ROWS, Screen
from regulars.app.selectable_table import way_back
from regulars.report.charts.formats import count, day, money
from regulars.report.html.blocks import Card, Cards, Missing, Prose
from regulars.report.html.overview import as_table
from regulars.report.html.tables import grid_of, number, words, written
from regulars.report.html.tables import money as money_field
from regulars.report.lookups import Lookup
from regulars.report.questions import Question

LISTED = 50
_RETURNS = (
    written("Day", lambda row: day(row["returned_at"])),
    words("Invoice", "invoice_no"),
    words("Customer", "customer_id"),
    number("Pieces", "units", null="the log has no quantities"),
    money_field("Amount", "amount"),
    words("Taken back from", "matched_invoice_no"),
)


def one_product(screen: Screen, code: str) -> None:
    """Its numbers over the whole log, its months, and who brought it back."""
    way_back("product", "All products")
    found = screen.look_up(Lookup("products", (("stock_code", (code,)),), limit=1))
    if not found:
        screen.block(Missing(f"Product {code}", "This run has no product with this code."))
        return
    row, currency = found[0], screen.standing.currency
    cards = (
        Card("Net revenue", money(row["net_revenue"], currency)),
        Card("Pieces sold", count(row["units"])),
        Card("Orders", count(row["orders"])),
        Card("Customers", count(row["customers"])),
        Card("Returns", money(row["returned"], currency)),
        Card("Last sold", day(row["last_sold_on"])),
    )
    screen.block(Cards(f"{row['product_name'] or 'No name'} ({code})", cards, ("products",)))
    months = screen.ask(Question(None, grain="month", where=(("stock_code", (code,)),)))
    screen.figure("monthly_revenue", {"monthly_revenue": as_table(months, "month")}, asked=f"product {code}")
    offers_of_product(screen, code)
    _returns(screen, code)


def _returns(screen: Screen, code: str) -> None:
    lookup = Lookup("returns", (("matched_stock_code", (code,)),), ("-returned_at", "return_number"), MOST_ROWS)
    rows = screen.look_up(lookup)
    if not rows:
        screen.block(Prose("No returns."))
        return
    title = screen.standing.in_currency(f"Returns: {count(len(rows))}")
    notes = (f"The latest {count(LISTED)}. The download has all.",) if len(rows) > LISTED else ()
    screen.block(grid_of(screen.standing, "returns", title, _RETURNS, rows[:LISTED], notes=notes))
    screen.download("returns", lambda: rows, key="product-returns")
