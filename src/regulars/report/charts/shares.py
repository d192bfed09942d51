"""Axes of shares, from 0 to 100%, and the line on which both sides are equal."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import values
from regulars.report.charts.theme import GREY, GRID

PERCENT = "format(datum.value * 100, '.0f') + '%'"
LEFT = 44


def share_across(field: str, title: str, *, most: float = 1.0) -> alt.X:
    axis = alt.Axis(labelExpr=PERCENT, tickCount=5, title=title, titlePadding=8)
    return alt.X(field, axis=axis, scale=alt.Scale(domain=[0, most], nice=False))


def share_up(field: str, title: str, *, most: float = 1.0) -> alt.Y:
    axis = alt.Axis(
        labelExpr=PERCENT,
        tickCount=5,
        title=title,
        minExtent=LEFT,
        maxExtent=LEFT,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleBaseline="bottom",
        titleX=-LEFT,
        titleY=-9,
        gridColor=GRID,
    )
    return alt.Y(field, axis=axis, scale=alt.Scale(domain=[0, most], nice=False))


def even_line(x: alt.X, y: alt.Y, across: str, up: str) -> Any:
    """The dotted line from nothing to everything."""
    ends = values([{across: 0.0, up: 0.0}, {across: 1.0, up: 1.0}])
    line = alt.Chart(ends).mark_line(color=GREY, strokeDash=[2, 3], strokeWidth=1, aria=False, clip=True)
    return line.encode(x=x, y=y)
