"""What share each segment has of the customers, and what share of the revenue."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, legend_above, nothing, values
from regulars.report.charts.formats import count, percent
from regulars.report.charts.theme import BLUE, GREY, INK, SMALL

LEFT = 76
KINDS = (
    ("customers", "Share of customers", "share_of_customers", GREY),
    ("revenue", "Share of net revenue", "share", BLUE),
)


def segments(rows: Rows, canvas: Canvas) -> Any:
    """Two bars for each segment, from best to worst: its customers in grey, its revenue in blue."""
    ordered = sorted(rows, key=lambda row: row["segment_number"])
    drawn = [_plain(row, *kind, canvas) for row in ordered for kind in KINDS if row[kind[2]] is not None]
    if not drawn:
        return nothing(canvas, "No customer has an order yet.")
    names = [row["segment"] for row in ordered]
    size = {"width": canvas.inner(LEFT), "height": 48 * len(names)}
    return finished(alt.layer(*_layers(drawn, names, canvas)).properties(**size), canvas)


def _layers(drawn: list[dict[str, Any]], names: list[str], canvas: Canvas) -> list[Any]:
    """The bars, and the shares at their ends."""
    y = alt.Y(
        "segment:N",
        scale=alt.Scale(domain=names, paddingInner=0.35),
        axis=alt.Axis(title=None, minExtent=LEFT, maxExtent=LEFT, labelColor=INK, labelFontSize=12),
    )
    side = alt.YOffset("kind:N", scale=alt.Scale(domain=[kind[0] for kind in KINDS], paddingInner=0.12))
    colours = alt.Scale(domain=[kind[1] for kind in KINDS], range=[kind[3] for kind in KINDS])
    across = _across(drawn)
    base = alt.Chart(values(drawn))
    return [
        base.mark_bar().encode(
            x=alt.X("rate:Q", scale=across, axis=None),
            y=y,
            yOffset=side,
            color=alt.Color("words:N", scale=colours, legend=legend_above(canvas)),
            description=alt.Description("said:N"),
        ),
        base.mark_text(align="left", dx=5, fontSize=SMALL).encode(
            x=alt.X("label_at:Q", scale=across, axis=None), y=y, yOffset=side, text=alt.Text("label:N")
        ),
    ]


def _across(drawn: list[dict[str, Any]]) -> alt.Scale:
    highest = max(0.0, *(row["rate"] for row in drawn))
    return alt.Scale(domain=[min(0.0, *(row["rate"] for row in drawn)), (highest or 1.0) * 1.15], nice=False)


def _plain(row: Row, kind: str, words: str, column: str, colour: str, canvas: Canvas) -> dict[str, Any]:
    rate = float(row[column])
    whole = f"{count(row['customers'])} customers" if kind == "customers" else canvas.money(row["net_revenue"])
    return {
        "segment": row["segment"],
        "kind": kind,
        "words": words,
        "rate": rate,
        "label_at": max(rate, 0.0),
        "label": percent(rate),
        "said": f"{row['segment']}: {percent(rate)}, {whole}",
    }
