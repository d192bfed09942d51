"""One KPI as somebody asked for it: over time, by groups, or both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from regulars.ground.kpis import Unit
from regulars.metrics.measures import BY_NAME
from regulars.report.charts.canvas import Canvas, Row, Rows, amounts_axis, finished, nothing, values
from regulars.report.charts.formats import as_day, compact, percent, shortened
from regulars.report.charts.ranked_bars import EACH, across_all, named_bars
from regulars.report.charts.shares import PERCENT
from regulars.report.charts.theme import BLUE, GOLD, GREY, INK, RUST, SKY

LINES = 6  # groups over time: more lines than colours are a tangle
BARS = 20
_COLOURS = (BLUE, RUST, GOLD, SKY, INK, GREY)
_LEFT, _NAMES = 52, 210


def explored(rows: Rows, kpi: str, by: Sequence[str], grain: str | None, canvas: Canvas) -> Any:
    """Lines where there are periods, else a bar for each group. Rows whose KPI is NULL are not drawn."""
    known = [row for row in rows if row[kpi] is not None]
    if not known or not (by or grain):
        return nothing(canvas)
    return finished(_lines(known, kpi, by, canvas) if grain else _bars(known, kpi, by, canvas), canvas)


def group_name(row: Row, by: Sequence[str]) -> str:
    """What a row is of: its values of the dimensions, `not named` where the line names none."""
    return ", ".join("not named" if row[name] is None else str(row[name]) for name in by)


def _lines(rows: Rows, kpi: str, by: Sequence[str], canvas: Canvas) -> Any:
    drawn = [
        {
            "day": as_day(row["period"]).isoformat(),
            "value": float(row[kpi]),
            "group": shortened(group_name(row, by), 30),
        }
        for row in rows
    ]
    names = list(dict.fromkeys(str(row["group"]) for row in drawn))
    base = alt.Chart(values(drawn)).encode(
        x=alt.X("day:T", scale=alt.Scale(type="utc"), axis=alt.Axis(title=None, format="%b %Y", tickCount=6)),
        y=alt.Y("value:Q", axis=_axis(kpi)),
    )
    if by:
        scale = alt.Scale(domain=names, range=list(_COLOURS[: len(names)]))
        legend = alt.Legend(columns=2 if canvas.is_narrow else 4, labelLimit=160)
        base = base.encode(color=alt.Color("group:N", scale=scale, legend=legend))
        marks = base.mark_line(strokeWidth=1.8, aria=False, point=alt.OverlayMarkDef(size=18))
    else:
        marks = base.mark_line(strokeWidth=1.8, aria=False, color=BLUE, point=alt.OverlayMarkDef(size=18, color=BLUE))
    return marks.properties(width=canvas.inner(_LEFT), height=260)


def _axis(kpi: str) -> alt.Axis:
    """The values alone: the heading of the page names the KPI and its unit."""
    if BY_NAME[kpi].unit is Unit.SHARE:
        return alt.Axis(title=None, labelExpr=PERCENT, tickCount=5, minExtent=_LEFT, maxExtent=_LEFT)
    return amounts_axis("", left=_LEFT, ticks=5)


def _bars(rows: Rows, kpi: str, by: Sequence[str], canvas: Canvas) -> Any:
    left = 132 if canvas.is_narrow else _NAMES
    drawn = [_bar(row, number, kpi, by, left // 7) for number, row in enumerate(rows[:BARS])]
    chart = named_bars(drawn, across_all(drawn, room=0.4 if canvas.is_narrow else 0.15), left=left)
    return chart.properties(width=canvas.inner(left), height=EACH * len(drawn))


def _bar(row: Row, number: int, kpi: str, by: Sequence[str], most: int) -> dict[str, Any]:
    value, name = float(row[kpi]), group_name(row, by)
    label = percent(value) if BY_NAME[kpi].unit is Unit.SHARE else compact(value)
    return {
        "number": number,
        "name": shortened(name, most),
        "low": min(value, 0.0),
        "high": max(value, 0.0),
        "label": label,
        "colour": BLUE,
        "said": f"{name}: {label}",
    }
