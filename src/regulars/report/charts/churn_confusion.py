"""Who was called a churner at the threshold, and who was one."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, in_lines, nothing, values
from regulars.report.charts.formats import count, day, percent
from regulars.report.charts.shades import shade, step_of, text_on
from regulars.report.charts.theme import INK, PAPER, SMALL

LEFT = 84
_SAID = ("predicted to churn", "predicted to stay")
_WAS = ("stayed away", "came back")
_CELLS = (
    ("true_positives", 0, 0),
    ("false_positives", 0, 1),
    ("false_negatives", 1, 0),
    ("true_negatives", 1, 1),
)


def churn_confusion(rows: Rows, canvas: Canvas) -> Any:
    """Four fields of the chosen model in the latest test: customers, and their share of all."""
    chosen = sorted((row for row in rows if row["is_chosen"]), key=lambda row: row["fold"])
    if not chosen:
        return nothing(canvas)
    latest = chosen[-1]
    drawn = _fields(latest)
    x = alt.X(
        "was:O",
        scale=alt.Scale(domain=list(_WAS)),
        axis=alt.Axis(orient="top", title=None, labelAngle=0, labelColor=INK, labelFontSize=12),
    )
    y = alt.Y(
        "said_of:O",
        scale=alt.Scale(domain=list(_SAID)),
        axis=alt.Axis(title=None, minExtent=LEFT, maxExtent=LEFT, labelColor=INK, labelLimit=LEFT, labelExpr=_BROKEN),
    )
    base = alt.Chart(values(drawn))
    ink = alt.Fill("ink:N", scale=None)
    layers = [
        base.mark_rect(stroke=PAPER, strokeWidth=3).encode(
            x=x, y=y, fill=alt.Fill("fill:N", scale=None), description=alt.Description("said:N")
        ),
        base.mark_text(fontSize=18, fontWeight=600, dy=-7).encode(x=x, y=y, text="label:N", fill=ink),
        base.mark_text(fontSize=SMALL, dy=13).encode(x=x, y=y, text="share:N", fill=ink),
    ]
    size = {"width": canvas.inner(LEFT), "height": 150}
    tested = f"Tested on the time after {day(latest['snapshot'])}."
    note = in_lines(canvas, f"At risk: {percent(latest['threshold'])} or more.", tested)
    return finished(alt.layer(*layers).properties(**size), canvas, note)


_BROKEN = "split(replace(datum.value, ' to', '|to'), '|')"


def _fields(row: Row) -> list[dict[str, Any]]:
    whole = sum(row[name] for name, _, _ in _CELLS)
    step = step_of(max(row[name] for name, _, _ in _CELLS) / whole) if whole else 1.0
    return [
        {
            "was": _WAS[was],
            "said_of": _SAID[said],
            "label": count(row[name]),
            "share": percent(row[name] / whole if whole else None),
            "fill": shade(row[name] / whole if whole else 0.0, step),
            "ink": text_on(row[name] / whole if whole else 0.0, step),
            "said": f"{count(row[name])} customers {_SAID[said]}, who {_WAS[was]}",
        }
        for name, said, was in _CELLS
    ]
