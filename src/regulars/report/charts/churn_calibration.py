"""Whether the probabilities are right in size: what was expected beside what happened."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, nothing, values
from regulars.report.charts.formats import count, day, percent
from regulars.report.charts.shares import LEFT, even_line, share_across, share_up
from regulars.report.charts.theme import BLUE, GREY, PAPER

MOST = 2  # tests drawn: the latest, and the one before it for another season


def churn_calibration(rows: Rows, canvas: Canvas) -> Any:
    """A dot with its interval of 95% for each tenth of the customers; on the dotted line expected is what happened."""
    chosen = [row for row in rows if row["is_chosen"]]
    folds = sorted({row["fold"] for row in chosen})[-MOST:]
    if not folds:
        return nothing(canvas)
    drawn = [_plain(row, folds[-1]) for row in chosen if row["fold"] in folds]
    x = share_across("expected:Q", "Predicted: mean probability")
    y = share_up("happened:Q", "Actual: share that churned")
    base = alt.Chart(values(drawn))
    colour = {"stroke": alt.Stroke("colour:N", scale=None)}
    layers = [
        even_line(x, y, "expected", "happened"),
        base.mark_rule(strokeWidth=1.5, aria=False).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), **colour),
        base.mark_line(strokeWidth=1, aria=False).encode(x=x, y=y, detail=alt.Detail("fold:N"), **colour),
        base.mark_point(filled=True, size=64, opacity=1, stroke=PAPER).encode(
            x=x, y=y, fill=alt.Fill("colour:N", scale=None), description=alt.Description("said:N")
        ),
    ]
    size = {"width": canvas.inner(LEFT), "height": 260 if canvas.is_narrow else 320}
    return finished(alt.layer(*layers).properties(**size), canvas, _note(chosen, folds))


def _plain(row: Row, latest: int) -> dict[str, Any]:
    expected, happened = float(row["mean_probability"]), float(row["share_churned"])
    who = f"{count(row['customers'])} customers after {day(row['snapshot'])}"
    return {
        "fold": row["fold"],
        "expected": expected,
        "happened": happened,
        "low": float(row["low"]),
        "high": float(row["high"]),
        "colour": BLUE if row["fold"] == latest else GREY,
        "said": f"{who}: predicted {percent(expected)}, actual {percent(happened)}",
    }


def _note(chosen: list[Row], folds: list[int]) -> list[str]:
    days = {row["fold"]: day(row["snapshot"]) for row in chosen}
    lines = [f"Blue: tested on the time after {days[folds[-1]]}."]
    if len(folds) > 1:
        lines.append(f"Grey: the time after {days[folds[0]]}, in another season.")
    return [*lines, "Below the dotted line, fewer churned than predicted."]
