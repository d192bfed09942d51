"""A KPI beside its value one period, or one year, before: arithmetic on a small result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from regulars.ground.periods import month_index, month_start

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period_before(day: date, grain: str, compare: str) -> date:
    """The first day of the period that `day`'s period is compared with; a year of weeks is 52 of them."""
    if grain in _MONTHS:
        back = 12 if compare == "year" else _MONTHS[grain]
        return month_start(month_index(day) - back)
    step = 7 if grain == "week" else 1
    return day - timedelta(days=364 if compare == "year" else step)


def compared(
    rows: Sequence[Mapping[str, Any]], *, value: str, by: Sequence[str], grain: str, compare: str, prefix: str = ""
) -> list[dict[str, Any]]:
    """The rows with `before` and `change`, under these names after `prefix`; the change is a share of what was before.

    NULL where there is no such period, where it was not above zero, or where either period is partial.
    """
    seen = {(row["period"], *(row[name] for name in by)): row for row in rows}
    result = []
    for row in rows:
        key = (period_before(row["period"], grain, compare), *(row[name] for name in by))
        earlier = seen.get(key)
        before = earlier[value] if earlier else None
        whole = earlier is not None and not (row["is_partial"] or earlier["is_partial"])
        comparable = whole and before is not None and before > 0 and row[value] is not None
        change = float(row[value]) / float(before or 1) - 1 if comparable else None
        result.append({**row, f"{prefix}before": before, f"{prefix}change": change})
    return result
