"""Fiscal years of whole weeks: expressions and the calendar in plain Python agree, for any start and pattern."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pytest

from regulars.ground.calendar import FISCAL, Calendar
from regulars.ledger.calendar import next_fiscal, period_number, period_start, start_of_number

DAYS = [date(1999, 12, 1) + timedelta(days=6 * n) for n in range(1900)]  # thirty years, each weekday in turn
LONGEST = 100_000  # characters of a statement, beyond which engines take longer to read it than to answer


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(week_starts=6, fiscal_start=(2, 1), pattern="4-5-4"),
        Calendar(week_starts=0, fiscal_start=(4, 6), pattern="4-4-5"),
        Calendar(week_starts=3, fiscal_start=(10, 31), pattern="5-4-4"),
        Calendar(week_starts=0, fiscal_start=(1, 1), pattern="4-4-5"),
    ],
)
def test_periods_begin_where_the_calendar_has_them(calendar: Calendar) -> None:
    """The first day of each period, of the next one, and the way back from its number; in short statements."""
    days = ibis.memtable({"day": DAYS})
    for grain in FISCAL:
        starts = days.mutate(
            start=period_start(days.day, grain, calendar), number=period_number(days.day, grain, calendar)
        )
        found = starts.mutate(
            after=next_fiscal(starts.start, grain, calendar), again=start_of_number(starts.number, grain, calendar)
        )
        for row in found.to_pyarrow().to_pylist():
            start = calendar.start(row["day"], grain)
            assert (row["start"], row["again"], row["after"]) == (start, start, calendar.after(start, grain)), row
        assert len(str(ibis.to_sql(starts))) < LONGEST
