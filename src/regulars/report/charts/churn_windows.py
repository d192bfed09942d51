"""How long a silence must last until a customer counts as gone."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, nothing, values
from regulars.report.charts.formats import count, percent
from regulars.report.charts.shares import LEFT, share_up
from regulars.report.charts.theme import BLUE, GREY, INK, PALE_BLUE, SMALL


def churn_windows(rows: Rows, canvas: Canvas) -> Any:
    """A bar for each candidate: the share of all returns that come later; the chosen one stands out."""
    ordered = sorted(rows, key=lambda row: row["window_days"])
    if not ordered:
        return nothing(canvas)
    drawn = [_plain(row) for row in ordered]
    axis = alt.Axis(title="Days of silence", labelAngle=0, titlePadding=8, labelColor=INK)
    x = alt.X("days:O", axis=axis, scale=alt.Scale(domain=[row["days"] for row in drawn], paddingInner=0.3))
    y = share_up("later:Q", "Returning orders that come later", most=1.08)
    base = alt.Chart(values(drawn))
    bars = base.mark_bar().encode(
        x=x, y=y, fill=alt.Fill("colour:N", scale=None), description=alt.Description("said:N")
    )
    size = SMALL if canvas.inner(LEFT) / len(drawn) > 34 else 9
    text = base.mark_text(dy=-8, fontSize=size, color=INK).encode(x=x, y=y, text=alt.Text("label:N"))
    chart = alt.layer(bars, text).properties(width=canvas.inner(LEFT), height=190)
    return finished(chart, canvas, _note(ordered))


def _plain(row: Row) -> dict[str, Any]:
    later = float(row["share_of_returns_later"])
    colour = BLUE if row["is_chosen"] else PALE_BLUE if row["fits_log"] else GREY
    return {
        "days": row["window_days"],
        "later": later,
        "label": percent(later, 0).replace("%", ""),
        "colour": colour,
        "said": f"{count(row['window_days'])} days: {row['reason']}",
    }


def _note(ordered: list[Row]) -> list[str]:
    lines = [f"Dark blue: the chosen window, {count(row['window_days'])} days." for row in ordered if row["is_chosen"]]
    if not all(row["fits_log"] for row in ordered):
        lines.append("Grey: the log is too short for it.")
    return lines
