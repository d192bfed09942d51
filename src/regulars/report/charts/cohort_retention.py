"""Which share of each month's new customers bought again, month by month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, nothing, values
from regulars.report.charts.formats import as_day, compact, count, grouped, percent, short_month
from regulars.report.charts.shades import shade, step_of, text_on
from regulars.report.charts.theme import GRID, INK, MUTED, PAPER, SMALL

ALL = "All"  # the name of the row of all cohorts
MOST = 24  # cohorts and ages drawn: the latest ones stay readable
CAPTION = "Each cell: customers with an order in that {grain}, % of the cohort. Grey: customers in the cohort."


@dataclass(frozen=True)
class Mean:
    """All cohorts at one age: customers who bought, of how many."""

    age: int
    active: int
    customers: int

    @property
    def share(self) -> float:
        return self.active / self.customers


def weighted_retention(rows: Rows) -> list[Mean]:
    """One value per age from the first: retention over all cohorts, each by its size.

    Cells that the log covers only in part do not count, nor does the first cohort of the log.
    """
    counted = [row for row in rows if row["month_number"] and not (row["is_partial"] or row["is_left_truncated"])]
    ages = sorted({row["month_number"] for row in counted})
    sums = {age: [row for row in counted if row["month_number"] == age] for age in ages}
    return [
        Mean(age, sum(row["active"] for row in cells), sum(row["cohort_size"] for row in cells))
        for age, cells in sums.items()
    ]


@dataclass(frozen=True)
class Measure:
    """What stands in the cells: its label, the title, its value in a row, how it is written, and the note below."""

    label: str
    title: str
    of: Callable[[Row], float | Decimal | None]
    write: Callable[[Any], str]
    note: str
    is_share: bool = False  # of the cohort, so that age 0 says nothing and holds its size instead


MEASURES: dict[str, Measure] = {
    "retention": Measure(
        "Bought again",
        "Customers who bought again, by {grain} of first order",
        lambda row: row["retention_rate"],
        lambda rate: grouped(rate * 100, 0),
        CAPTION,
        is_share=True,
    ),
    "revenue": Measure(
        "Net revenue",
        "Revenue by {grain} of first order",
        lambda row: row["net_revenue"],
        compact,
        "Each cell: net revenue of the cohort in that {grain}. Grey: customers in the cohort.",
    ),
    "value": Measure(
        "Value of a customer",
        "Revenue per customer, by {grain} of first order",
        lambda row: row["value_per_member"],
        compact,
        "Each cell: net revenue per customer of the cohort up to that {grain}. Grey: customers in the cohort.",
    ),
}


def cohort_retention(rows: Rows, canvas: Canvas) -> Any:
    """Months of first orders from top to bottom, months since then across: the share that bought again."""
    return cohort_grid(rows, canvas, MEASURES["retention"], "month")


def cohort_grid(rows: Rows, canvas: Canvas, measure: Measure, grain: str) -> Any:
    """Cohorts from top to bottom, age across; blank where a period could not be observed yet."""
    cohorts = sorted({as_day(row["cohort_month"]) for row in rows})[-MOST:]
    shown = [row for row in rows if as_day(row["cohort_month"]) in cohorts and row["month_number"] <= MOST]
    later = [measure.of(row) for row in shown if row["month_number"] or not measure.is_share]
    if not shown:
        return nothing(canvas)
    step = step_of(max((float(value) for value in later if value is not None), default=0.0))
    drawn = [_plain(row, step, canvas, measure, grain) for row in shown if measure.of(row) is not None]
    drawn += [
        _mean_cell(mean, step, grain) for mean in weighted_retention(rows) if measure.is_share and mean.age <= MOST
    ]
    ages = range(max(row["month_number"] for row in shown) + 1)
    left = (56 if canvas.is_narrow else 70) + (0 if measure.is_share else 36)
    inner = canvas.inner(left, right=4)
    names = {as_day(row["cohort_month"]): _name(row, canvas, measure, grain) for row in shown}
    listed = [*([ALL] if measure.is_share else []), *(names[cohort] for cohort in cohorts)]
    x, y = _across(list(ages), grain), _down(listed, left)
    layers = _layers(drawn, x, y, inner / len(ages))
    size = {"width": inner, "height": (24 if canvas.is_narrow else 28) * len(listed)}
    return finished(alt.layer(*layers).properties(**size), canvas, _note(shown, canvas, measure, grain))


def _across(ages: list[int], grain: str) -> alt.X:
    axis = alt.Axis(title=f"{grain.capitalize()}s since the first order", orient="top", labelAngle=0, titlePadding=6)
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


def _name(row: Row, canvas: Canvas, measure: Measure, grain: str) -> str:
    name = _period(as_day(row["cohort_month"]), grain, is_short=canvas.is_narrow)
    size = "" if measure.is_share else f"  {_size(row, canvas)}"
    return f"{name} †{size}" if row["is_left_truncated"] else f"{name}{size}"


def _period(first: date, grain: str, *, is_short: bool) -> str:
    if grain == "week" or (grain == "quarter" and (first.month % 3, first.day) != (1, 1)):
        return f"{first:%d.%m.%y}" if is_short else f"{first.day} {first:%b %y}"
    if grain == "quarter":
        return f"{first.year} Q{(first.month + 2) // 3}"
    return f"{first:%b %y}" if is_short else short_month(first)


def _plain(row: Row, step: float, canvas: Canvas, measure: Measure, grain: str) -> dict[str, Any]:
    age, value = row["month_number"], measure.of(row)
    is_size = measure.is_share and age == 0
    height = float(value or 0)
    partial = bool(row["is_partial"])
    who = f"First order in {_period(as_day(row['cohort_month']), grain, is_short=False)}, {grain} {age}"
    part = f", only part of that {grain} is in the log" if partial else ""
    return {
        "age": age,
        "cohort": _name(row, canvas, measure, grain),
        "label": _size(row, canvas) if is_size else measure.write(value),
        "fill": GRID if is_size else shade(height, step),
        "ink": INK if is_size else text_on(height, step),
        "partial": partial,
        "said": f"{who}: {_cell_text(row, measure, canvas)}{part}",
    }


def _mean_cell(mean: Mean, step: float, grain: str) -> dict[str, Any]:
    """The cell of all cohorts at this age."""
    who = f"All cohorts, {grain} {mean.age}"
    return {
        "age": mean.age,
        "cohort": ALL,
        "label": grouped(mean.share * 100, 0),
        "fill": shade(mean.share, step),
        "ink": text_on(mean.share, step),
        "partial": False,
        "said": f"{who}: {count(mean.active)} of {count(mean.customers)}, {percent(mean.share)}",
    }


def _cell_text(row: Row, measure: Measure, canvas: Canvas) -> str:
    if measure.is_share:
        return f"{count(row['active'])} of {count(row['cohort_size'])}, {percent(row['retention_rate'])}"
    return canvas.money(measure.of(row))


def _size(row: Row, canvas: Canvas) -> str:
    return compact(row["cohort_size"]) if canvas.is_narrow else count(row["cohort_size"])


def _note(shown: list[Row], canvas: Canvas, measure: Measure, grain: str) -> list[str]:
    lines = [measure.note.format(grain=grain)]
    if measure.is_share:
        lines.append(f"{ALL}: every whole cell of that age, cohorts weighted by their size, without †.")
    if any(row["is_partial"] for row in shown):
        lines.append(f"Dashed: the log covers only part of that {grain}.")
    if any(row["is_left_truncated"] for row in shown):
        lines.append(f"† First {grain} of the log: these customers may have bought before.")
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
