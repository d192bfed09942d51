"""Which share of each month's new customers bought again, month by month."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, nothing, values
from regulars.report.charts.formats import as_day, compact, count, grouped, percent, short_month
from regulars.report.charts.shades import shade, step_of, text_on
from regulars.report.charts.theme import GRID, INK, MUTED, PAPER, SMALL

MOST = 24  # cohorts and ages drawn: the latest ones stay readable
TOLD = "Each cell: customers with an order in that month, % of the cohort. Grey: customers in the cohort."


def cohort_retention(rows: Rows, canvas: Canvas) -> Any:
    """Cohorts from top to bottom, age across; blank where a month could not be observed yet."""
    cohorts = sorted({as_day(row["cohort_month"]) for row in rows})[-MOST:]
    shown = [row for row in rows if as_day(row["cohort_month"]) in cohorts and row["month_number"] <= MOST]
    later = [row["retention_rate"] for row in shown if row["month_number"] and row["retention_rate"] is not None]
    if not shown:
        return nothing(canvas)
    step = step_of(max(later, default=0.0))
    drawn = [_plain(row, step, canvas) for row in shown if row["retention_rate"] is not None]
    ages = range(max(row["month_number"] for row in shown) + 1)
    left = 52 if canvas.is_narrow else 66
    inner = canvas.inner(left, right=4)
    names = {as_day(row["cohort_month"]): _name(row, canvas) for row in shown}
    x, y = _across(list(ages)), _down([names[cohort] for cohort in cohorts], left)
    layers = _layers(drawn, x, y, inner / len(ages))
    size = {"width": inner, "height": (24 if canvas.is_narrow else 28) * len(cohorts)}
    return finished(alt.layer(*layers).properties(**size), canvas, _note(shown, canvas))


def _across(ages: list[int]) -> alt.X:
    axis = alt.Axis(title="Months since the first order", orient="top", labelAngle=0, titlePadding=6)
    return alt.X("age:O", scale=alt.Scale(domain=ages), axis=axis)


def _down(names: list[str], left: int) -> alt.Y:
    axis = alt.Axis(title=None, minExtent=left, maxExtent=left, labelColor=INK)
    return alt.Y("cohort:O", scale=alt.Scale(domain=names), axis=axis)


def _layers(drawn: list[dict[str, Any]], x: alt.X, y: alt.Y, each: float) -> list[Any]:
    base = alt.Chart(values(drawn))
    tiles = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(
        x=x, y=y, fill=alt.Fill("fill:N", scale=None), description=alt.Description("said:N")
    )
    frames = (
        alt.Chart(values(row for row in drawn if row["partial"]))
        .mark_rect(fill="transparent", stroke=MUTED, strokeWidth=1, strokeDash=[2, 2], aria=False)
        .encode(x=x, y=y)
    )
    if each < 15:
        return [tiles, frames]
    size = SMALL if each >= 30 else 9 if each >= 20 else 7.5
    text = base.mark_text(fontSize=size).encode(x=x, y=y, text=alt.Text("label:N"), fill=alt.Fill("ink:N", scale=None))
    return [tiles, frames, text]


def _name(row: Row, canvas: Canvas) -> str:
    name = f"{as_day(row['cohort_month']):%b %y}" if canvas.is_narrow else short_month(row["cohort_month"])
    return f"{name} †" if row["is_left_truncated"] else name


def _plain(row: Row, step: float, canvas: Canvas) -> dict[str, Any]:
    age, rate = row["month_number"], float(row["retention_rate"])
    partial = bool(row["is_partial"])
    who = f"First order in {short_month(row['cohort_month'])}, month {age}"
    part = ", only part of that month is in the log" if partial else ""
    return {
        "age": age,
        "cohort": _name(row, canvas),
        "label": _size(row, canvas) if age == 0 else grouped(rate * 100, 0),
        "fill": GRID if age == 0 else shade(rate, step),
        "ink": INK if age == 0 else text_on(rate, step),
        "partial": partial,
        "said": f"{who}: {count(row['active'])} of {count(row['cohort_size'])}, {percent(rate)}{part}",
    }


def _size(row: Row, canvas: Canvas) -> str:
    return compact(row["cohort_size"]) if canvas.is_narrow else count(row["cohort_size"])


def _note(shown: list[Row], canvas: Canvas) -> list[str]:
    lines = [TOLD]
    if any(row["is_partial"] for row in shown):
        lines.append("Dashed: the log covers only part of that month.")
    if any(row["is_left_truncated"] for row in shown):
        lines.append("† First month of the log: these customers may have bought before.")
    return _broken(lines, 62) if canvas.is_narrow else lines


def _broken(lines: list[str], most: int) -> list[str]:
    """The lines cut at spaces so that none is longer than `most` characters."""
    cut: list[str] = []
    for line in lines:
        words = line.split()
        cut.append(words[0])
        for word in words[1:]:
            if len(cut[-1]) + len(word) < most:
                cut[-1] += f" {word}"
            else:
                cut.append(word)
    return cut
