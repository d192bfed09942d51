"""Net revenue of the best products."""

from __future__ import annotations

from typing import Any

from regulars.report.charts.canvas import Canvas, Rows, finished, nothing
from regulars.report.charts.formats import shortened
from regulars.report.charts.ranked_bars import Bar, ranked_bars

MOST = 15


def top_products(products: Rows, canvas: Canvas) -> Any:
    """The fifteen products with the highest net revenue; one without a name shows its code."""
    ranked = sorted(products, key=lambda row: row["rank"])[:MOST]
    if not ranked:
        return nothing(canvas)
    bars = [
        Bar(shortened(row["product_name"] or row["stock_code"]), row["net_revenue"], row["share"]) for row in ranked
    ]
    return finished(ranked_bars(bars, canvas, left=252), canvas)
