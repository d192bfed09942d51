"""Whether new customers come back, and what they bring over time."""

from __future__ import annotations

import streamlit as st

from regulars.app.screen import Screen
from regulars.report.charts.cohort_retention import MEASURES
from regulars.report.html.blocks import Doubts, Missing, Prose
from regulars.report.html.cohorts import cohort_picture
from regulars.report.html.sections.cohorts import CAPTION
from regulars.report.lookups import COHORTS, Lookup

_HINDSIGHT = (
    "Segments are those at the end of the log. Customers who came back often became VIPs because they "
    "did, so this grid shows what a segment did, not what such customers will do."
)
_GRAINS = {"week": "Week", "month": "Month", "quarter": "Quarter"}


def cohorts(screen: Screen) -> None:
    """The grid of cohorts and ages, by any period and measure."""
    reason = screen.standing.missing("cohort_retention")
    if reason:
        screen.block(Missing("Cohorts", reason, ("cohort_retention",)))
        return
    left, right = st.columns(2)
    with left:
        measure = st.segmented_control(
            "Measure", list(MEASURES), default="retention", required=True, key="measure", bind="query-params",
            format_func=lambda name: MEASURES[name].label,
        )  # fmt: skip
    with right:
        grain = st.segmented_control(
            "Cohorts by", list(_GRAINS), default="month", required=True, key="grain",
            bind="query-params", format_func=_GRAINS.__getitem__,
        )  # fmt: skip
    screen.block(Prose(CAPTION.format(grain=grain)))
    doubts = screen.standing.doubts("cohort_retention")
    if doubts:
        screen.block(Doubts(doubts))
    if screen.filters.segment:
        screen.block(Prose(_HINDSIGHT))
    where = screen.filters.where
    rows = screen.look_up(Lookup(COHORTS, where, ("cohort_month", "month_number"), grain=grain))
    asked = f"cohorts {measure} {grain} {where}"
    screen.picture(asked, lambda: cohort_picture(screen.standing, rows, measure, grain))
    screen.download("cohort_retention", lambda: rows, key="cohorts", label="These cohorts as CSV")
