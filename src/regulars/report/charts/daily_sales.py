"""Net revenue day by day, small."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Rows, amounts_axis, finished, nothing, values
from regulars.report.charts.formats import as_day, compact
from regulars.report.charts.theme import BLUE, MUTED, RUST, SMALL

LEFT = 44
MOST = 800  # with more days, a daily line is a smear, so weeks are drawn


def daily_sales(days: Rows, canvas: Canvas) -> Any:
    """A thin line of net revenue by day (by week in long logs) with its highest point named."""
    taken = sorted(((as_day(row["day"]), row["net_revenue"]) for row in days), key=lambda pair: pair[0])
    if not taken:
        return nothing(canvas)
    grain = "week" if len(taken) > MOST else "day"
    series = _weeks(taken) if grain == "week" else taken
    drawn = [{"day": when.isoformat(), "net": float(net)} for when, net in series]
    x = alt.X("day:T", scale=alt.Scale(type="utc"), axis=_days_axis(taken[0][0], taken[-1][0]))
    y = alt.Y("net:Q", axis=amounts_axis(canvas.money_title(f"Net revenue by {grain}"), left=LEFT, ticks=3, lift=22))
    base = alt.Chart(values(drawn))
    line = base.mark_line(color=BLUE, strokeWidth=1.1, aria=False).encode(x=x, y=y)
    dot = base.mark_point(color=BLUE, filled=True, size=30, opacity=1, aria=False).encode(x=x, y=y)
    layers = [line if len(drawn) > 1 else dot, *_peak(series, x, y)]
    return finished(alt.layer(*layers).properties(width=canvas.inner(LEFT), height=96), canvas)


def _peak(series: Sequence[tuple[date, Decimal]], x: alt.X, y: alt.Y) -> list[Any]:
    when, net = max(series, key=lambda pair: (pair[1], pair[0]))
    late = (when - series[0][0]) * 2 > (series[-1][0] - series[0][0])
    label = f"{when.day} {when:%b %Y}: {compact(net)}"
    base = alt.Chart(values([{"day": when.isoformat(), "net": float(net), "label": label, "said": label}]))
    return [
        base.mark_point(filled=True, size=28, color=RUST, opacity=1).encode(
            x=x, y=y, description=alt.Description("said:N")
        ),
        base.mark_text(
            align="right" if late else "left", dx=6 if late else -6, dy=-11, fontSize=SMALL, color=MUTED
        ).encode(x=x, y=y, text=alt.Text("label:N")),
    ]


def _weeks(days: Sequence[tuple[date, Decimal]]) -> list[tuple[date, Decimal]]:
    """The sum of each week, named by its Monday."""
    sums: dict[date, Decimal] = {}
    for when, net in days:
        monday = when - timedelta(days=when.weekday())
        sums[monday] = sums.get(monday, Decimal(0)) + net
    return sorted(sums.items())


def _days_axis(first: date, last: date) -> alt.Axis:
    form = "%b %Y" if (last - first).days > 62 else "%-d %b"
    return alt.Axis(title=None, format=form, tickCount=5, labelFlush=False, labelOverlap="greedy")
