"""Cohorts of any grain as a picture."""

from __future__ import annotations

from decimal import Decimal

from regulars.report.charts.canvas import PHONE, WIDE, Canvas
from regulars.report.charts.cohort_retention import MEASURES, cohort_grid
from regulars.report.charts.drawing import to_svg
from regulars.report.html.blocks import Block, Missing, Picture
from regulars.report.html.content import Row, Rows
from regulars.report.html.inline import inlined
from regulars.report.html.standing import Standing

_TITLES = {
    "retention": "Customers who bought again, by {grain} of first order",
    "revenue": "What customers bring, by {grain} of first order",
    "value": "What a customer has brought, by {grain} of first order",
}


def cohort_picture(standing: Standing, rows: Rows, measure: str, grain: str) -> Block:
    """The grid of cohorts and ages; `rows` are those of cohort_retention at that grain."""
    title = _TITLES[measure].format(grain=grain)
    if not rows:
        return Missing(title, "No customer has a first order in the log.", "cohort_retention")
    added = with_value(rows)
    wide, narrow = (
        inlined(
            to_svg(cohort_grid(added, Canvas(width, standing.currency), MEASURES[measure], grain)),
            f"cohorts-{width}",
            title,
        )
        for width in (WIDE, PHONE)
    )
    return Picture(title, wide, narrow, "cohort_retention")


def with_value(rows: Rows) -> list[Row]:
    """The rows, in order of cohort and age, with `value_per_member`: net revenue by customer up to that age."""
    ordered = sorted(rows, key=lambda row: (row["cohort_month"], row["month_number"]))
    added: list[Row] = []
    for row in ordered:
        before = added[-1]["value_per_member"] if row["month_number"] else Decimal(0)
        added.append({**row, "value_per_member": before + row["revenue_per_member"]})
    return added
