"""What each segment is to be expected to bring."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, nothing, values
from regulars.report.charts.formats import compact, count, percent
from regulars.report.charts.theme import BLUE, INK, MUTED, SMALL

LEFT = 76


def value_by_segment(rows: Rows, canvas: Canvas) -> Any:
    """One bar for each segment, from best to worst: the expected value of its customers together."""
    ordered = sorted(rows, key=lambda row: row["segment_number"])
    if not any(row["clv"] for row in ordered):
        return nothing(canvas, "No customer has an expected value yet.")
    drawn = [_plain(row, canvas) for row in ordered]
    room = 1.75 if canvas.is_narrow else 1.5  # for the label after the longest bar
    scale = alt.Scale(domain=[0, room * max(row["value"] for row in drawn)], nice=False)
    x = alt.X("value:Q", scale=scale, axis=None)
    y = alt.Y(
        "segment:N",
        scale=alt.Scale(domain=[row["segment"] for row in drawn], paddingInner=0.35),
        axis=alt.Axis(title=None, minExtent=LEFT, maxExtent=LEFT, labelColor=INK, labelFontSize=12),
    )
    base = alt.Chart(values(drawn))
    text = base.mark_text(align="left", dx=6, fontSize=SMALL, color=INK if canvas.is_narrow else MUTED)
    layers = [
        base.mark_bar(color=BLUE).encode(x=x, y=y, description=alt.Description("said:N")),
        text.encode(x=x, y=y, text=alt.Text("label:N")),
    ]
    size = {"width": canvas.inner(LEFT), "height": 34 * len(drawn)}
    return finished(alt.layer(*layers).properties(**size), canvas)


def _plain(row: Row, canvas: Canvas) -> dict[str, Any]:
    each = "" if row["mean_clv"] is None else f"  ·  {compact(row['mean_clv'])} each"
    share = "" if row["share"] is None else f"  ·  {percent(row['share'], 0)}"
    return {
        "segment": row["segment"],
        "value": float(row["clv"]),
        "label": f"{canvas.money(row['clv'], compact)}{share}{each if not canvas.is_narrow else ''}",
        "said": f"{row['segment']}: {canvas.money(row['clv'])} of {count(row['customers'])} customers",
    }
