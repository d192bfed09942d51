"""How net revenue got from one month to the next: the parts of the change, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regulars.report.briefing import PARTS, bridge_of, periods_of
from regulars.report.charts.canvas import Canvas, Row, Rows, finished, in_lines, nothing
from regulars.report.charts.formats import as_day, compact, month
from regulars.report.charts.ranked_bars import EACH, across_all, named_bars
from regulars.report.charts.theme import BLUE, GREY, RUST

_LEFT = 190
_VIEWS = ("customers", "tree")  # the first of them that the log gives: a log without customers has factors alone


def revenue_change(bridge: Rows, months: Rows, canvas: Canvas) -> Any:
    """The latest whole month against the one before: both as bars, and between them what was added and lost."""
    rows = list(_bars(bridge, months, canvas))
    if not rows:
        return nothing(canvas)
    left = min(_LEFT, 132) if canvas.is_narrow else _LEFT
    chart = named_bars(rows, across_all(rows, room=0.45 if canvas.is_narrow else 0.16), left=left)
    chart = chart.properties(width=canvas.inner(left), height=EACH * len(rows))
    note = in_lines(canvas, "Blue adds to the month before, red takes from it.", "The parts add up to the change.")
    return finished(chart, canvas, note)


def _bars(bridge: Rows, months: Rows, canvas: Canvas) -> Iterator[dict[str, Any]]:
    """The month before, the parts with the largest first, the month itself."""
    there = periods_of(bridge, "previous")
    found = bridge_of(bridge, there[-1], "previous") if there else None
    parts = next((rows for view in _VIEWS if found and (rows := found.of_view(view))), ())
    before = next((row for row in months if found and as_day(row["month"]) == as_day(found.period_from)), None)
    if found is None or before is None:
        return
    at = before["net_revenue"]
    yield _whole(0, month(found.period_from), at, canvas)
    for number, row in enumerate(parts, 1):
        yield _part(number, row, float(at), canvas)
        at += row["amount"]
    yield _whole(len(parts) + 1, month(found.period_to), at, canvas)


def _whole(number: int, name: str, amount: Any, canvas: Canvas) -> dict[str, Any]:
    ends = {"low": min(0.0, float(amount)), "high": max(0.0, float(amount))}
    said = f"{name}: net revenue {canvas.money(amount)}"
    return {"number": number, "name": name, **ends, "label": compact(amount), "colour": GREY, "said": said}


def _part(number: int, row: Row, at: float, canvas: Canvas) -> dict[str, Any]:
    amount = float(row["amount"])
    name = PARTS.get(row["part"], str(row["part"]))
    sign = "+" if amount > 0 else ""
    return {
        "number": number,
        "name": name.removeprefix("customers ").removeprefix("who ") if canvas.is_narrow else name,
        "low": min(at, at + amount),
        "high": max(at, at + amount),
        "label": f"{sign}{compact(row['amount'])}",
        "colour": BLUE if amount > 0 else RUST,
        "said": f"{name}: {sign}{canvas.money(row['amount'])}",
    }
