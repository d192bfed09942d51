"""Net revenue by month as bars, orders as a line below."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt

from regulars.report.charts.canvas import (
    Canvas,
    Row,
    Rows,
    amounts_axis,
    finished,
    months_x,
    nothing,
    values,
    zero_line,
)
from regulars.report.charts.formats import as_day, compact, count, month
from regulars.report.charts.theme import BLUE, INK, MUTED, PALE_BLUE, PAPER, SMALL

LEFT = 44


def monthly_revenue(months: Rows, canvas: Canvas) -> Any:
    """Bars of net revenue, whole months solid and partial ones pale and dashed, above a line of orders."""
    if not months:
        return nothing(canvas)
    drawn = sorted((_plain(row, canvas) for row in months), key=lambda row: row["month"])
    days = [date.fromisoformat(row["month"]) for row in drawn]
    partial = any(row["partial"] for row in drawn)
    panels = alt.vconcat(_bars(drawn, days, canvas), _orders(drawn, days, canvas), spacing=26)
    note = "Pale, dashed: the log covers only part of the month." if partial else ""
    return finished(panels, canvas, note)


def _plain(row: Row, canvas: Canvas) -> dict[str, Any]:
    part = ", partial month" if row["is_partial"] else ""
    net, orders = row["net_revenue"], row["orders"]
    return {
        "month": as_day(row["month"]).isoformat(),
        "net": float(net),
        "orders": orders,
        "label": compact(net),
        "partial": bool(row["is_partial"]),
        "said": f"{month(row['month'])}{part}: {canvas.money(net)} net, {count(orders)} orders",
    }


def _bars(drawn: list[dict[str, Any]], days: list[date], canvas: Canvas) -> Any:
    inner = canvas.inner(LEFT)
    x = months_x(days, inner)
    y = alt.Y("net:Q", axis=amounts_axis(canvas.money_title("Net revenue"), left=LEFT), scale=_room(drawn))
    whole = alt.Chart(values(row for row in drawn if not row["partial"])).mark_bar(color=BLUE)
    part = alt.Chart(values(row for row in drawn if row["partial"])).mark_bar(
        color=PALE_BLUE, stroke=BLUE, strokeDash=[3, 2], strokeWidth=1
    )
    layers = [chart.encode(x=x, y=y, description=alt.Description("said:N")) for chart in (whole, part)]
    layers.append(zero_line())
    if inner / len(days) >= 36:
        layers += [_numbers(drawn, x, above=True), _numbers(drawn, x, above=False)]
    return alt.layer(*layers).properties(width=inner, height=190 if canvas.is_narrow else 230)


def _room(drawn: list[dict[str, Any]]) -> alt.Scale:
    """The values from zero; below a falling bar there is room for its number."""
    lowest = min(0.0, *(row["net"] for row in drawn))
    span = max(0.0, *(row["net"] for row in drawn)) - lowest
    return alt.Scale(domainMin=lowest - span * 0.12) if lowest < 0 else alt.Scale()


def _numbers(drawn: list[dict[str, Any]], x: alt.X, *, above: bool) -> Any:
    """The numbers at the ends of the bars: above those that rise, below those that fall."""
    ends = values(row for row in drawn if (row["net"] >= 0) == above)
    text = alt.Chart(ends).mark_text(dy=-7 if above else 8, fontSize=SMALL, color=INK)
    return text.encode(x=x, y=alt.Y("net:Q"), text=alt.Text("label:N"))


def _orders(drawn: list[dict[str, Any]], days: list[date], canvas: Canvas) -> Any:
    inner = canvas.inner(LEFT)
    x = months_x(days, inner, labels=False)
    y = alt.Y("orders:Q", axis=amounts_axis("Orders", left=LEFT, ticks=2))
    whole = alt.Chart(values(row for row in drawn if not row["partial"]))
    part = alt.Chart(values(row for row in drawn if row["partial"]))
    dot = 36 if inner / len(days) >= 12 else 9
    layers = [
        whole.mark_line(color=MUTED, strokeWidth=1.5, aria=False).encode(x=x, y=y),
        whole.mark_point(filled=True, size=dot, opacity=1, color=MUTED).encode(
            x=x, y=y, description=alt.Description("said:N")
        ),
        part.mark_point(fill=PAPER, size=dot, opacity=1, stroke=MUTED).encode(
            x=x, y=y, description=alt.Description("said:N")
        ),
    ]
    return alt.layer(*layers).properties(width=inner, height=56)
