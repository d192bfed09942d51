"""Lying bars with names on the left and numbers at their ends: the form of countries and products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, values
from regulars.report.charts.formats import compact, percent, shortened
from regulars.report.charts.theme import BLUE, GREY, INK, MUTED, SMALL

EACH = 25  # pixels for a bar and the air around it


@dataclass(frozen=True)
class Bar:
    """One bar; `is_rest` is the grey sum of all that has no bar of its own."""

    name: str
    net_revenue: Decimal
    share: float | None
    is_rest: bool = False


def ranked_bars(bars: Sequence[Bar], canvas: Canvas, *, left: int, heading: str = "") -> Any:
    """The bars from top to bottom in the order given; equal names stay separate bars."""
    if canvas.is_narrow:
        left = min(left, 132)
    rows = [_plain(bar, number, canvas, most=left // 7) for number, bar in enumerate(bars)]
    chart = named_bars(rows, across_all(rows, room=0.85 if canvas.is_narrow else 0.22), left=left)
    chart = chart.properties(width=canvas.inner(left), height=EACH * len(rows))
    title = alt.TitleParams(heading, fontSize=SMALL, fontWeight="normal", color=MUTED, dx=-left, frame="group")
    return chart.properties(title=title) if heading else chart


def across_all(rows: list[dict[str, Any]], *, room: float) -> alt.Scale:
    """From the lowest to the highest end of all bars and zero, with room for the number after the longest bar."""
    highest = max(0.0, *(row["high"] for row in rows))
    lowest = min(0.0, *(row["low"] for row in rows))
    return alt.Scale(domain=[lowest, highest + ((highest - lowest) or 1.0) * room], nice=False, zero=True)


def named_bars(rows: list[dict[str, Any]], across: alt.Scale, *, left: int) -> Any:
    """Bars from `low` to `high`, their names in `left` pixels on the left and their labels at their ends.

    The space of the names is kept whole: the reader's font can be wider than the one that measures them here.
    """
    places = alt.Scale(domain=[row["number"] for row in rows], paddingInner=0.3, paddingOuter=0.1)
    y = alt.Y("number:O", axis=None, scale=places)
    base = alt.Chart(values(rows))
    return alt.layer(
        base.mark_rect(opacity=0, x=-left, x2=0).encode(y=y),
        base.mark_bar().encode(
            x=alt.X("low:Q", scale=across, axis=None),
            x2="high:Q",
            y=y,
            fill=alt.Fill("colour:N", scale=None),
            description=alt.Description("said:N"),
        ),
        base.mark_text(align="right", x=-8, fontSize=SMALL, color=INK).encode(y=y, text=alt.Text("name:N")),
        base.mark_text(align="left", dx=6, fontSize=SMALL, color=MUTED).encode(
            x=alt.X("high:Q", scale=across, axis=None), y=y, text=alt.Text("label:N")
        ),
    )


def _plain(bar: Bar, number: int, canvas: Canvas, *, most: int) -> dict[str, Any]:
    net = float(bar.net_revenue)
    share = f"{percent(bar.share)} of net revenue" if bar.share is not None else "share not known"
    short = compact(bar.net_revenue)
    return {
        "number": number,
        "name": shortened(bar.name, most),
        "low": min(net, 0.0),
        "high": max(net, 0.0),
        "label": short if bar.share is None else f"{short}  ·  {percent(bar.share)}",
        "colour": GREY if bar.is_rest else BLUE,
        "said": f"{bar.name}: {canvas.money(bar.net_revenue)}, {share}",
    }
