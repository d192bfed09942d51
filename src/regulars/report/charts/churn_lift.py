"""How many of those who stay away are found among the customers with the highest probabilities."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Rows, caption_place, finished, in_lines, nothing, values
from regulars.report.charts.formats import day, percent
from regulars.report.charts.shares import LEFT, even_line, share_across, share_up
from regulars.report.charts.theme import BLUE, INK, PAPER, RUST

MARKED = 5  # the tenth up to which the curves are read out
NAIVE = "recency"


def churn_lift(rows: Rows, canvas: Canvas) -> Any:
    """Curves of the chosen model and of recency alone in the latest test, with the line of mere chance."""
    latest = [row for row in rows if row["fold"] == max(other["fold"] for other in rows)] if rows else []
    curves = [
        *_curve([row for row in latest if row["is_chosen"]], "the chosen model", BLUE),
        *_curve([row for row in latest if row["model"] == NAIVE and not row["is_chosen"]], "recency alone", RUST),
    ]
    if not curves:
        return nothing(canvas)
    x = share_across("customers:Q", "Share of customers, highest probability first")
    y = share_up("found:Q", "Share of churners")
    lines = alt.Chart(values(curves)).mark_line(strokeWidth=2, aria=False)
    layers = [
        even_line(x, y, "customers", "found"),
        lines.encode(x=x, y=y, stroke=alt.Stroke("colour:N", scale=None), detail=alt.Detail("name:N")),
        *_readings(curves, x, y, canvas),
    ]
    size = {"width": canvas.inner(LEFT), "height": 240 if canvas.is_narrow else 280}
    tested = f"Tested on the time after {day(latest[0]['snapshot'])}."
    note = in_lines(canvas, tested, "Dotted: picking customers at random.")
    return finished(alt.layer(*layers).properties(**size), canvas, note)


def _curve(rows: Rows, name: str, colour: str) -> list[dict[str, Any]]:
    ordered = sorted(rows, key=lambda row: row["decile"])
    whole, so_far, points = sum(row["customers"] for row in ordered), 0, []
    for row in ordered:
        so_far += row["customers"]
        found = float(row["share_of_churners"])
        points.append({"decile": row["decile"], "customers": so_far / whole, "found": found})
    start = [{"decile": 0, "customers": 0.0, "found": 0.0}] if points else []
    return [{**point, "name": name, "colour": colour} for point in (*start, *points)]


def _readings(curves: list[dict[str, Any]], x: alt.X, y: alt.Y, canvas: Canvas) -> list[Any]:
    """A dot in the middle of each curve, with what it says, the higher one above the lower."""
    marked = sorted((row for row in curves if row["decile"] == MARKED), key=lambda row: -row["found"])
    for place, row in enumerate(marked):
        who, found = percent(row["customers"], 0), f"{percent(row['found'], 0)}: {row['name']}"
        said = f"{who} of customers hold {found}"
        words = f"{who} hold {found}" if canvas.is_narrow else said
        row.update(words=words, said=said, at=0.16 - 0.09 * place, after=1.0 if canvas.is_narrow else 0.5)
    base = alt.Chart(values(marked))
    text = base.mark_text(**caption_place(canvas), color=INK, fontWeight=600)
    return [
        base.mark_point(filled=True, size=70, opacity=1, stroke=PAPER).encode(
            x=x, y=y, fill=alt.Fill("colour:N", scale=None), description=alt.Description("said:N")
        ),
        text.encode(x=alt.X("after:Q"), y=alt.Y("at:Q"), text="words:N", fill=alt.Fill("colour:N", scale=None)),
    ]
