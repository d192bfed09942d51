"""How long it takes until a customer buys for the second time."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, in_lines, nothing, values
from regulars.report.charts.formats import count, percent
from regulars.report.charts.shares import LEFT, share_up
from regulars.report.charts.theme import BLUE, INK, PALE_BLUE, PAPER, RUST

READ_OUT = (30, 90, 180, 365)  # days at which the curve is read out


def second_purchase(rows: Rows, canvas: Canvas) -> Any:
    """A step curve of the share that is back, its interval of 95%, and the day by which half are."""
    known = sorted(rows, key=lambda row: row["days"])
    if not known:
        return nothing(canvas)
    drawn = [_start(), *(_plain(row) for row in known)]
    top = min(1.0, max(row["share"] for row in drawn) * 1.15 + 0.05)
    last = max(row["days"] for row in drawn)
    axis = alt.Axis(title="Days since the first order", titlePadding=8, tickCount=6)
    x = alt.X("days:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))
    y = share_up("share:Q", "Customers with a second purchase day", most=top)
    base = alt.Chart(values(drawn))
    layers = [
        base.mark_area(color=PALE_BLUE, interpolate="step-after", opacity=1, aria=False).encode(
            x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q")
        ),
        base.mark_line(color=BLUE, strokeWidth=2, interpolate="step-after", aria=False).encode(x=x, y=y),
        *_half(known, x, y, last),
    ]
    size = {"width": canvas.inner(LEFT), "height": 220 if canvas.is_narrow else 260}
    watched = "Customers not back yet count for the time observed."
    lines = in_lines(canvas, watched, "Shaded: the interval of 95%.")
    return finished(alt.layer(*layers).properties(**size), canvas, [*lines, _read_out(known, canvas)])


def _start() -> dict[str, Any]:
    return {"days": 0, "share": 0.0, "low": 0.0, "high": 0.0}


def _plain(row: Row) -> dict[str, Any]:
    share = float(row["cumulative_share"])
    low, high = (share if row[name] is None else float(row[name]) for name in ("low", "high"))
    return {"days": row["days"], "share": share, "low": low, "high": high}


def _half(known: list[Row], x: alt.X, y: alt.Y, last: int) -> list[Any]:
    """A dot where half are back, with its day."""
    half = next((row for row in known if row["cumulative_share"] >= 0.5), None)
    if half is None:
        return []
    words = f"half are back by day {count(half['days'])}"
    late = half["days"] > 0.6 * last
    mark = {"days": half["days"], "share": float(half["cumulative_share"]), "words": words, "said": words}
    base = alt.Chart(values([mark]))
    dot = base.mark_point(filled=True, size=70, opacity=1, fill=RUST, stroke=PAPER)
    text = base.mark_text(align="right" if late else "left", dx=-10 if late else 10, dy=10, color=INK, fontWeight=600)
    return [
        dot.encode(x=x, y=y, description=alt.Description("said:N")),
        text.encode(x=x, y=y, text=alt.Text("words:N")),
    ]


def _read_out(known: list[Row], canvas: Canvas) -> str:
    """The curve in numbers at a few round days."""
    last = known[-1]["days"]
    days = [day for day in READ_OUT if day <= last][: 2 if canvas.is_narrow else None]
    reached_by = []
    for day in days:
        reached = [row["cumulative_share"] for row in known if row["days"] <= day]
        reached_by.append(f"{day} days {percent(reached[-1] if reached else 0.0, 0)}")
    return f"Back within {', '.join(reached_by)}." if reached_by else ""
