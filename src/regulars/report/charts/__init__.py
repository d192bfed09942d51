"""Every figure of the report, in the order in which a reader meets them. A new figure is a new file and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from altair.utils.schemapi import debug_mode

from regulars.report.charts.canvas import Canvas, Rows
from regulars.report.charts.channel_credit import channel_credit
from regulars.report.charts.churn_by_segment import churn_by_segment
from regulars.report.charts.churn_calibration import churn_calibration
from regulars.report.charts.churn_confusion import churn_confusion
from regulars.report.charts.churn_lift import churn_lift
from regulars.report.charts.churn_windows import churn_windows
from regulars.report.charts.cohort_retention import cohort_retention
from regulars.report.charts.daily_sales import daily_sales
from regulars.report.charts.drawing import to_png, to_svg
from regulars.report.charts.experiment_days import experiment_days
from regulars.report.charts.lifecycle import lifecycle
from regulars.report.charts.monthly_revenue import monthly_revenue
from regulars.report.charts.pareto import pareto
from regulars.report.charts.revenue_by_country import revenue_by_country
from regulars.report.charts.revenue_change import revenue_change
from regulars.report.charts.rfm_grid import rfm_grid
from regulars.report.charts.second_purchase import second_purchase
from regulars.report.charts.segment_validation import segment_validation
from regulars.report.charts.segments import segments
from regulars.report.charts.top_products import top_products
from regulars.report.charts.value_backtest import value_backtest
from regulars.report.charts.value_by_segment import value_by_segment
from regulars.report.charts.value_concentration import value_concentration

ALONE = Canvas()


@dataclass(frozen=True)
class Figure:
    """A chart by name. `chart` takes the rows of `tables`, in that order, and a canvas."""

    name: str
    title: str
    tables: tuple[str, ...]
    chart: Callable[..., Any]

    def draw(self, tables: Mapping[str, Rows], canvas: Canvas = ALONE) -> Any:
        """The chart with its title, as an Altair value. A table that is absent counts as empty."""
        return self.untitled(tables, replace(canvas, title=self.title))

    def untitled(self, tables: Mapping[str, Rows], canvas: Canvas) -> Any:
        """The chart alone, for a page that gives it a heading."""
        with debug_mode(False):  # no check of each part when it is made: a third of the time; tests check the whole
            return self.chart(*(tables.get(name, ()) for name in self.tables), canvas)


FIGURES: tuple[Figure, ...] = (
    Figure(
        "revenue_change",
        "What net revenue gained and lost on the month before",
        ("revenue_bridge", "monthly_revenue"),
        revenue_change,
    ),
    Figure("monthly_revenue", "Net revenue and orders by month", ("monthly_revenue",), monthly_revenue),
    Figure("daily_sales", "Net revenue day by day", ("daily_sales",), daily_sales),
    Figure("revenue_by_country", "Net revenue by country", ("revenue_by_country",), revenue_by_country),
    Figure("top_products", "Products with the highest net revenue", ("top_products",), top_products),
    Figure("pareto", "How much the best account for", ("customer_pareto", "product_pareto"), pareto),
    Figure("rfm_grid", "Customers by recency and frequency", ("rfm_grid",), rfm_grid),
    Figure("segments", "Segments: share of customers and of net revenue", ("segments",), segments),
    Figure("segment_validation", "Who came back, by segment", ("segment_validation",), segment_validation),
    Figure(
        "cohort_retention",
        "Customers who bought again, by month of first order",
        ("cohort_retention",),
        cohort_retention,
    ),
    Figure("lifecycle", "New, retained, reactivated and lapsed customers", ("lifecycle",), lifecycle),
    Figure("second_purchase", "When customers buy again", ("second_purchase",), second_purchase),
    Figure("churn_windows", "How long a silence means churn", ("churn_windows",), churn_windows),
    Figure("churn_by_segment", "Money at stake by segment and risk", ("churn_by_segment",), churn_by_segment),
    Figure("churn_lift", "Churners found among the riskiest customers", ("churn_lift",), churn_lift),
    Figure("churn_calibration", "Predicted and actual churn", ("churn_calibration",), churn_calibration),
    Figure("churn_confusion", "Right and wrong predictions at the threshold", ("churn_confusion",), churn_confusion),
    Figure("value_by_segment", "Expected value by segment", ("clv_segments",), value_by_segment),
    Figure(
        "value_concentration",
        "Share of expected value held by the best customers",
        ("clv_pareto", "customer_pareto"),
        value_concentration,
    ),
    Figure("channel_credit", "Credit of each channel, by model", ("attribution",), channel_credit),
    Figure("experiment_days", "Effect of the latest experiment, day by day", ("experiment_days",), experiment_days),
    Figure("value_backtest", "The forecast tested on the past", ("clv_evaluation",), value_backtest),
)
BY_NAME: dict[str, Figure] = {figure.name: figure for figure in FIGURES}

__all__ = ["BY_NAME", "FIGURES", "Canvas", "Figure", "to_png", "to_svg"]
