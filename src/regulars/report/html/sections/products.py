"""Which products earn most, and how few of them earn how much."""

from __future__ import annotations

from regulars.report.html.blocks import Block, Section, section
from regulars.report.html.pictures import picture
from regulars.report.html.tables import grid, money, number, rate, words
from regulars.report.html.visible import Standing

MOST = 15

_FIELDS = (
    number("", "rank"),
    words("Product", "product_name", is_long=True),
    words("Code", "stock_code"),
    money("Net revenue", "net_revenue"),
    rate("Share", "share", null="the shop’s net revenue is not positive"),
    number("Orders", "orders"),
    money("Returned", "returned"),
)


def products(standing: Standing) -> Section:
    """The chart and the table of the best products."""
    rows = standing.ordered("top_products", "rank")
    blocks: list[Block] = [picture(standing, "top_products")]
    if rows:
        title = standing.in_currency(f"The first {min(MOST, len(rows))} products")
        blocks.append(grid(standing, "top_products", title, _FIELDS, rows[:MOST]))
    return section("products", "Products", blocks)
