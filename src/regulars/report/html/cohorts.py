"""Cohorts of any grain as a picture."""

from __future__ import annotations

from regulars.report.charts.canvas import PHONE, WIDE, Canvas
from regulars.report.charts.cohort_retention import MEASURES, cohort_grid
from regulars.report.charts.drawing import to_svg
from regulars.report.html.blocks import Block, Missing, Picture
from regulars.report.html.content import Rows
from regulars.report.html.inline import inlined
from regulars.report.html.visible import Standing


def cohort_picture(standing: Standing, rows: Rows, measure: str, grain: str) -> Block:
    """The grid of cohorts and ages; `rows` are those of the lookup of cohorts at that grain."""
    title = MEASURES[measure].title.format(grain=grain)
    if not rows:
        return Missing(title, "No customer has a first order in the log.", ("cohort_retention",))
    wide, narrow = (
        inlined(
            to_svg(cohort_grid(rows, Canvas(width, standing.currency), MEASURES[measure], grain)),
            f"cohorts-{width}",
            title,
        )
        for width in (WIDE, PHONE)
    )
    return Picture(title, wide, narrow, ("cohort_retention",))
