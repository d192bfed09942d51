"""A KPI beside its value one period, or one year, before: arithmetic on a small result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from regulars.ground.calendar import HOUR, PLAIN, Calendar
from regulars.ground.periods import LATE_START_DAYS, Window

Rows = Sequence[Mapping[str, Any]]


def period_before(start: date, grain: str, compare: str, calendar: Calendar = PLAIN) -> date:
    """The start of the period that this one is compared with; a year of weeks is 52 of them."""
    if grain == HOUR:
        return start - (timedelta(days=364) if compare == "year" else timedelta(hours=1))
    return calendar.year_before(start, grain) if compare == "year" else calendar.before(start, grain)


def range_before(asked: Window, compare: str) -> Window:
    """The days that a range is compared with: as many before it, or the same days of the year before."""
    return asked.a_year_before() if compare == "year" else asked.before()


def is_covered(log: Window, days: Window) -> bool:
    """Whether the log covers these days from their first to their last; it may begin a few days late."""
    return log.first_day <= days.first_day + timedelta(days=LATE_START_DAYS) and days.as_of <= log.as_of


def compared(
    rows: Rows,
    earlier: Rows,
    *,
    value: str,
    by: Sequence[str],
    grain: str,
    compare: str,
    prefix: str = "",
    calendar: Calendar = PLAIN,
) -> list[dict[str, Any]]:
    """The rows with `before` and `change`, under these names after `prefix`; the change is a share of what was before.

    `earlier` has the rows of the periods compared with. The change is NULL where there is no such period, where it was
    not above zero, or where either period is partial.
    """
    seen = {(row["period"], *(row[name] for name in by)): row for row in earlier}
    result = []
    for row in rows:
        found = seen.get((period_before(row["period"], grain, compare, calendar), *(row[name] for name in by)))
        is_whole = found is not None and not (row["is_partial"] or found["is_partial"])
        result.append(_with_change(row, found, value, prefix, is_whole))
    return result


def compared_ranges(
    rows: Rows, earlier: Rows, *, value: str, by: Sequence[str], are_whole: bool, prefix: str = ""
) -> list[dict[str, Any]]:
    """The rows of one range of days, group by group, with `before` and `change` against those of an earlier range.

    The change is NULL where the value before was not above zero, or where not both ranges `are_whole` in the log.
    """
    seen = {tuple(row[name] for name in by): row for row in earlier}
    return [_with_change(row, seen.get(tuple(row[name] for name in by)), value, prefix, are_whole) for row in rows]


def _with_change(
    row: Mapping[str, Any], earlier: Mapping[str, Any] | None, value: str, prefix: str, is_whole: bool
) -> dict[str, Any]:
    before = earlier[value] if earlier else None
    comparable = is_whole and before is not None and before > 0 and row[value] is not None
    change = float(row[value]) / float(before or 1) - 1 if comparable else None
    return {**row, f"{prefix}before": before, f"{prefix}change": change}
