"""The backtest of the purchase forecast: predicted and actual purchase days."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, amounts_axis, finished, legend_above, nothing, values
from regulars.report.charts.formats import compact, count
from regulars.report.charts.theme import BLUE, GREY, SMALL

LEFT = 44
KINDS = (("predicted", "Predicted purchase days", BLUE), ("actual", "Actual purchase days", GREY))


def value_backtest(rows: Rows, canvas: Canvas) -> Any:
    """Two bars for each number of earlier purchase days: predicted by the chosen model, and actual."""
    tested = _main_test(rows)
    if not tested:
        return nothing(canvas, "The log is too short to test a forecast.")
    names = [_name(row, tested) for row in tested]
    drawn = [_plain(row, name, *kind) for row, name in zip(tested, names, strict=True) for kind in KINDS]
    x = alt.X("bucket:O", sort=None, scale=alt.Scale(domain=names, paddingInner=0.3), axis=_below())
    y = alt.Y("days:Q", axis=amounts_axis("", left=LEFT))
    side = alt.XOffset("words:N", scale=alt.Scale(domain=[kind[1] for kind in KINDS], paddingInner=0.05))
    colours = alt.Scale(domain=[kind[1] for kind in KINDS], range=[kind[2] for kind in KINDS])
    base = alt.Chart(values(drawn))
    bars = base.mark_bar().encode(
        x=x,
        y=y,
        xOffset=side,
        color=alt.Color("words:N", scale=colours, legend=legend_above(canvas)),
        description=alt.Description("said:N"),
    )
    layers = [bars]
    if not canvas.is_narrow:
        layers.append(base.mark_text(dy=-7, fontSize=SMALL - 1).encode(x=x, y=y, xOffset=side, text="label:N"))
    chart = alt.layer(*layers).properties(width=canvas.inner(LEFT), height=220)
    return finished(chart, canvas)


def _main_test(rows: Rows) -> list[Row]:
    """The buckets by number of purchases of the chosen model in the test that watched longest."""
    asked = [row for row in rows if row["is_chosen"] and row["measure"] == "purchase_days" and row["bucket_number"]]
    longest = max((row["horizon_days"] for row in asked), default=0)
    latest = max((row["snapshot"] for row in asked if row["horizon_days"] == longest), default=None)
    return sorted((row for row in asked if row["snapshot"] == latest), key=lambda row: row["bucket_number"])


def _below() -> alt.Axis:
    return alt.Axis(title="Purchase days that a customer had after the first one", titlePadding=8, labelAngle=0)


def _name(row: Row, tested: list[Row]) -> str:
    """The number of purchase days; the last bucket holds those who had more, too."""
    return f"{row['bucket_number'] - 1}{'+' if row is tested[-1] else ''}"


def _plain(row: Row, name: str, column: str, words: str, colour: str) -> dict[str, Any]:
    days = float(row[column])
    return {
        "bucket": name,
        "words": words,
        "days": days,
        "label": compact(days),
        "said": f"{name} before: {count(round(days))} {words.lower()}",
    }
