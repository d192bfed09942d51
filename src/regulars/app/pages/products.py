"""What sells, how few products bring how much, and one product at a time."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from regulars.app.pages.product import one_product
from regulars.app.screen import MOST_ROWS, Screen
from regulars.app.selectable_table import COUNT, DAY, MONEY, TEXT, open_one, openable, opened
from regulars.report.charts.formats import count
from regulars.report.html.blocks import Missing, Prose
from regulars.report.html.content import Rows
from regulars.report.lookups import Lookup
from regulars.report.questions import Question

LISTED = 500
_COLUMNS = {
    "stock_code": ("Code", TEXT),
    "product_name": ("Product", TEXT),
    "net_revenue": ("Net revenue", MONEY),
    "units": ("Pieces", COUNT),
    "orders": ("Orders", COUNT),
    "customers": ("Customers", COUNT),
    "returned": ("Returns", MONEY),
    "first_sold_on": ("First sold", DAY),
    "last_sold_on": ("Last sold", DAY),
}
_ORDER = ("-net_revenue", "stock_code")


def products(screen: Screen) -> None:
    """The products of the whole log, or of what is chosen."""
    if "products" in screen.standing.content.left_out:
        screen.block(Missing("Products", screen.standing.missing("products"), ("products",)))
        return
    if opened("product"):
        one_product(screen, opened("product"))
        return
    is_whole = screen.window == screen.log and not screen.filters.where
    if is_whole:
        left, right = st.columns(2)
        with left:
            screen.figure("top_products")
        with right:
            screen.figure("pareto")
    rows = _rows(screen, is_whole)
    if not rows:
        screen.block(Missing("Products", "No sales. Choose other days, or clear the filters."))
        return
    screen.block(Prose(f"{_row_count(rows)} Choose a row to see one product."))
    row = openable(rows, _COLUMNS, key="product-list")
    if is_whole:
        every = Lookup("products", order=_ORDER, limit=MOST_ROWS)
        screen.download_looked_up("products", every, label=f"All products as CSV (up to {count(MOST_ROWS)})")
    else:
        screen.download("products", lambda: rows, key="products", label="These products as CSV")
    if row:
        open_one("product", row["stock_code"])


def _rows(screen: Screen, is_whole: bool) -> Rows:
    if is_whole:
        return screen.look_up(Lookup("products", order=_ORDER, limit=LISTED))
    every: Question = screen.filters.question(screen.window, by=("stock_code", "product_name"))
    return screen.ask(replace(every, ranked_by="net_revenue", top=LISTED))


def _row_count(rows: Rows) -> str:
    return (
        f"The first {count(LISTED)}, best net revenue first." if len(rows) == LISTED else f"{count(len(rows))} in all."
    )
