"""How few customers hold most of what is to come, beside how few brought what came."""

from __future__ import annotations

from typing import Any

from regulars.report.charts.canvas import Canvas, Rows
from regulars.report.charts.pareto import Curve, concentration
from regulars.report.charts.theme import BLUE, MUTED


def value_concentration(value_points: Rows, revenue_points: Rows, canvas: Canvas) -> Any:
    """Two curves of the customers: by expected value, and by net revenue so far; each with its best first."""
    curves = (
        Curve(value_points, "{} are expected to bring {}", BLUE),
        Curve(revenue_points, "{} account for {} so far", MUTED),
    )
    return concentration(curves if value_points else (), "Share of customers, best first", "Share of value", canvas)
