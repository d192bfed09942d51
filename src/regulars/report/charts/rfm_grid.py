"""Customers by how lately and how often they bought."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Rows, finished, nothing, values
from regulars.report.charts.formats import compact, count
from regulars.report.charts.shades import shade, step_of, text_on
from regulars.report.charts.theme import GRID, MUTED, PAPER, SMALL

LEFT = 56
SCORES = (1, 2, 3, 4, 5)


def rfm_grid(cells: Rows, canvas: Canvas) -> Any:
    """Five by five cells, recency across and frequency upwards: customers as text and shade, net revenue below."""
    if not cells:
        return nothing(canvas)
    step = step_of(max(float(row["customers"]) for row in cells))
    known = {(row["r_score"], row["f_score"]): row for row in cells}
    drawn = [_plain(r, f, known.get((r, f)), step, canvas) for r in SCORES for f in SCORES]
    size = {"width": canvas.inner(LEFT), "height": 250 if canvas.is_narrow else 290}
    note = f"Each cell: customers, with {canvas.money_title('their net revenue')} below."
    return finished(alt.layer(*_layers(drawn)).properties(**size), canvas, note)


def _layers(drawn: list[dict[str, Any]]) -> list[Any]:
    """The cells, the customers in them and below these their revenue."""
    x = alt.X("r:O", scale=alt.Scale(domain=list(SCORES)), axis=_axis("Recency score: 5 bought most recently"))
    y = alt.Y(
        "f:O",
        scale=alt.Scale(domain=list(reversed(SCORES))),
        axis=_axis("Frequency score: 5 buys most often", minExtent=LEFT, maxExtent=LEFT, titleX=-30),
    )
    ink = alt.Fill("ink:N", scale=None)
    full = alt.Chart(values(row for row in drawn if row["customers"]))
    tiles = alt.Chart(values(drawn)).mark_rect(stroke=PAPER, strokeWidth=2)
    return [
        tiles.encode(x=x, y=y, fill=alt.Fill("fill:N", scale=None), description=alt.Description("said:N")),
        full.mark_text(dy=-7, fontSize=14, fontWeight=600).encode(x=x, y=y, text=alt.Text("customers:N"), fill=ink),
        full.mark_text(dy=10, fontSize=SMALL).encode(x=x, y=y, text=alt.Text("net:N"), fill=ink),
    ]


def _plain(r: int, f: int, row: Any, step: float, canvas: Canvas) -> dict[str, Any]:
    where = f"Recency {r}, frequency {f}"
    if row is None:
        return {"r": r, "f": f, "customers": "", "net": "", "fill": GRID, "ink": MUTED, "said": f"{where}: nobody"}
    customers = float(row["customers"])
    return {
        "r": r,
        "f": f,
        "customers": count(row["customers"]),
        "net": compact(row["net_revenue"]),
        "fill": shade(customers, step),
        "ink": text_on(customers, step),
        "said": f"{where}: {count(row['customers'])} customers, {canvas.money(row['net_revenue'])} net",
    }


def _axis(title: str, **more: Any) -> alt.Axis:
    return alt.Axis(title=title, labelAngle=0, labelFontSize=12, titlePadding=10, **more)
