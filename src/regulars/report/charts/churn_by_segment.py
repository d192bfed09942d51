"""How much money is at stake in each segment, by level of risk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, nothing, values
from regulars.report.charts.formats import compact, count
from regulars.report.charts.theme import GOLD, INK, PALE_BLUE, RUST, SMALL

LEFT = 76
COLOURS = {"High": RUST, "Medium": GOLD, "Low": PALE_BLUE}  # with customers who are gone nothing is at stake


def churn_by_segment(rows: Rows, canvas: Canvas) -> Any:
    """One bar for each segment, most money first, made of what its High, Medium and Low risks may lose."""
    rows = [row for row in rows if row["churn_risk"] in COLOURS]
    if not rows:
        return nothing(canvas)
    sums = {name: _sum(rows, name) for name in {row["segment"] for row in rows}}
    names = sorted(sums, key=lambda name: (-sums[name], name))
    top = float(max(sums.values())) or 1.0
    scale = alt.Scale(domain=[0, top * (1.2 if canvas.is_narrow else 1.12)], nice=False)
    x = alt.X("loss:Q", scale=scale, axis=None, stack="zero")
    y = alt.Y(
        "segment:N",
        scale=alt.Scale(domain=names, paddingInner=0.35),
        axis=alt.Axis(title=None, minExtent=LEFT, maxExtent=LEFT, labelColor=INK, labelFontSize=12),
    )
    legend = alt.Legend(orient="top", title=None)
    fill = alt.Fill("risk:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=legend)
    bars = alt.Chart(values(_plain(row, canvas) for row in rows)).mark_bar()
    ends = [{"segment": name, "loss": float(sums[name]), "label": canvas.money(sums[name], compact)} for name in names]
    text = alt.Chart(values(ends)).mark_text(align="left", dx=6, fontSize=SMALL, color=INK)
    layers = [
        bars.encode(x=x, y=y, fill=fill, order=alt.Order("number:Q"), description=alt.Description("said:N")),
        text.encode(x=alt.X("loss:Q", scale=scale, axis=None), y=y, text="label:N"),
    ]
    size = {"width": canvas.inner(LEFT), "height": 34 * len(names)}
    return finished(alt.layer(*layers).properties(**size), canvas)


def _sum(rows: Rows, segment: str) -> Decimal:
    return sum((row["expected_loss"] for row in rows if row["segment"] == segment), Decimal(0))


def _plain(row: Row, canvas: Canvas) -> dict[str, Any]:
    money = canvas.money(row["expected_loss"])
    who = f"{row['segment']}, {row['churn_risk']} risk"
    return {
        "segment": row["segment"],
        "risk": row["churn_risk"],
        "number": row["risk_number"],
        "loss": float(row["expected_loss"]),
        "said": f"{who}: {count(row['customers'])} customers, {money} at stake",
    }
