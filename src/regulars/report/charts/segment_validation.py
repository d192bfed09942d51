"""Whether the segments keep what they promise: who came back afterwards."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, nothing, values
from regulars.report.charts.formats import count, percent
from regulars.report.charts.theme import BLUE, GRID, INK, MUTED, SMALL

LEFT = 76


def segment_validation(rows: Rows, canvas: Canvas) -> Any:
    """One bar for each segment of the earlier date: the share of its customers with an order afterwards."""
    ordered = sorted(rows, key=lambda row: row["segment_number"])
    if not ordered:
        return nothing(canvas)
    drawn = [_plain(row) for row in ordered]
    room = 1.3 if canvas.is_narrow else 1.25  # for the label after the full track
    scale = alt.Scale(domain=[0, room], nice=False)
    track, x = (alt.X(field, scale=scale, axis=None) for field in ("whole:Q", "rate:Q"))
    y = alt.Y(
        "segment:N",
        scale=alt.Scale(domain=[row["segment"] for row in ordered], paddingInner=0.35),
        axis=alt.Axis(title=None, minExtent=LEFT, maxExtent=LEFT, labelColor=INK, labelFontSize=12),
    )
    base = alt.Chart(values(drawn))
    layers = [
        base.mark_bar(color=GRID, aria=False).encode(x=track, y=y),
        alt.Chart(values(row for row in drawn if row["rate"] is not None))
        .mark_bar(color=BLUE)
        .encode(x=x, y=y, description=alt.Description("said:N")),
        _labels(base, track, y, canvas),
    ]
    size = {"width": canvas.inner(LEFT), "height": 34 * len(ordered)}
    return finished(alt.layer(*layers).properties(**size), canvas)


def _labels(base: alt.Chart, track: alt.X, y: alt.Y, canvas: Canvas) -> Any:
    """The shares, after the full track."""
    text = base.mark_text(align="left", dx=8, fontSize=SMALL, color=INK if canvas.is_narrow else MUTED)
    return text.encode(x=track, y=y, text=alt.Text("short:N") if canvas.is_narrow else "label:N")


def _plain(row: Row) -> dict[str, Any]:
    rate = row["share_came_back"]
    of = f"{count(row['came_back'])} of {count(row['customers'])}"
    label = "nobody was in it" if rate is None else f"{percent(rate)}  ·  {of}"
    return {
        "segment": row["segment"],
        "rate": rate,
        "whole": 1.0,
        "label": label,
        "short": label if rate is None else percent(rate),
        "said": f"{row['segment']}: {of} came back within {count(row['horizon_days'])} days",
    }
