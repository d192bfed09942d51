"""How few customers and products bring most of the revenue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Rows, caption_place, finished, nothing, values
from regulars.report.charts.formats import percent
from regulars.report.charts.theme import BLUE, GREY, INK, PAPER, RUST

LEFT = 44
MARKED = 20  # the hundredth at which the curve is read out


@dataclass(frozen=True)
class Curve:
    """The points of one curve, the sentence about one of them (two shares), and its colour."""

    points: Rows
    caption: str
    colour: str


def pareto(customer_points: Rows, product_points: Rows, canvas: Canvas) -> Any:
    """One curve each: best first, what share of them brings what share of their net revenue."""
    curves = (
        Curve(customer_points, "{} of customers account for {}", BLUE),
        Curve(product_points, "{} of products account for {}", RUST),
    )
    return concentration(curves, "Share of customers or products, best first", "Share of net revenue", canvas)


def concentration(curves: Sequence[Curve], across: str, up: str, canvas: Canvas) -> Any:
    """The curves over the line that equals would give, each read out at one fifth."""
    drawn = [row for curve in curves for row in _points(curve)]
    if not drawn:
        return nothing(canvas, "The total is not positive: there is no share to draw.")
    inner = canvas.inner(LEFT)
    top = max(1.0, *(row["revenue"] for row in drawn))
    x = alt.X("members:Q", axis=_shares(across, below=True))
    y = alt.Y("revenue:Q", axis=_shares(up, below=False), scale=alt.Scale(domain=[0, top]))
    lines = alt.Chart(values(drawn)).mark_line(strokeWidth=2, aria=False, clip=True)
    layers = [
        _even(inner).encode(x=x, y=y),
        lines.encode(x=x, y=y, stroke=alt.Stroke("colour:N", scale=None), detail=alt.Detail("colour:N")),
        *_readings(drawn, x, y, canvas),
    ]
    height = 240 if canvas.is_narrow else 280
    return finished(alt.layer(*layers).properties(width=inner, height=height), canvas)


def _points(curve: Curve) -> list[dict[str, Any]]:
    named = {"caption": curve.caption, "colour": curve.colour}
    rows = [
        {
            "hundredth": row["hundredth"],
            "members": float(row["share_of_members"]),
            "revenue": float(row["cumulative_share"]),
            **named,
        }
        for row in sorted(curve.points, key=lambda row: row["hundredth"])
        if row["cumulative_share"] is not None
    ]
    start = {"hundredth": 0, "members": 0.0, "revenue": 0.0, **named}
    return [start, *rows] if rows else []


def _even(inner: int) -> Any:
    """The line that equal customers would give."""
    ends = values([{"members": 0.0, "revenue": 0.0}, {"members": 1.0, "revenue": 1.0}])
    return alt.Chart(ends).mark_line(color=GREY, strokeDash=[2, 3], strokeWidth=1, aria=False)


def _readings(drawn: list[dict[str, Any]], x: alt.X, y: alt.Y, canvas: Canvas) -> list[Any]:
    """A dot at one fifth of each curve, with the sentence that it stands for."""
    marked = [row for row in drawn if row["hundredth"] == MARKED]
    ordered = sorted(marked, key=lambda row: -row["revenue"])
    for place, row in enumerate(ordered):
        row["words"] = row["caption"].format(percent(row["members"], 0), percent(row["revenue"], 0))
        row["said"] = row["words"]
        row["at"] = row["revenue"] - 0.09 if place == 0 and len(ordered) > 1 else row["revenue"] - 0.12
        row["after"] = 1.0 if canvas.is_narrow else max(0.3, row["members"] + 0.06)
    base = alt.Chart(values(ordered))
    colour = alt.Fill("colour:N", scale=None)
    return [
        base.mark_point(filled=True, size=70, opacity=1, stroke=PAPER).encode(
            x=x, y=y, fill=colour, description=alt.Description("said:N")
        ),
        base.mark_text(**caption_place(canvas), color=INK, fontWeight=600).encode(
            x=alt.X("after:Q"), y=alt.Y("at:Q"), text=alt.Text("words:N"), fill=colour
        ),
    ]


def _shares(title: str, *, below: bool) -> alt.Axis:
    shared: dict[str, Any] = {
        "labelExpr": "format(datum.value * 100, '.0f') + '%'",
        "tickCount": 5,
        "title": title,
    }
    if below:
        return alt.Axis(**shared, titlePadding=8)
    return alt.Axis(
        **shared,
        minExtent=LEFT,
        maxExtent=LEFT,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleBaseline="bottom",
        titleX=-LEFT,
        titleY=-9,
    )
