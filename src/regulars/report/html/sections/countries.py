"""Revenue by country."""

from __future__ import annotations

from regulars.report.html.blocks import Block, Section, section
from regulars.report.html.content import Rows
from regulars.report.html.pictures import picture
from regulars.report.html.tables import grid, money, number, rate, words
from regulars.report.html.visible import Standing

MOST = 12

_FIELDS = (
    number("", "rank"),
    words("Country", "country"),
    money("Net revenue", "net_revenue"),
    rate("Share", "share", null="the shop’s net revenue is not positive"),
    number("Orders", "orders"),
    number("Customers", "customers"),
    money("Order value", "aov", null="no orders from there"),
)


def countries(standing: Standing) -> Section:
    """The chart of countries; the table too where there are any."""
    rows = standing.ordered("revenue_by_country", "rank")
    blocks = [picture(standing, "revenue_by_country")]
    if rows:
        blocks.append(table(standing, rows))
    return section("countries", "Countries", blocks)


def table(standing: Standing, rows: Rows) -> Block:
    """The first countries as a table to read."""
    notes = (f"The first {MOST} of {len(rows)} countries.",) if len(rows) > MOST else ()
    title = standing.in_currency("Countries")
    return grid(standing, "revenue_by_country", title, _FIELDS, rows[:MOST], notes=notes)
