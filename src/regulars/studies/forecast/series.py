"""Days of a KPI as whole periods, each with the days of trade that it should have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from regulars.ground.calendar import Calendar
from regulars.ground.periods import LATE_START_DAYS

SEASONS = {"week": 52, "month": 12, "fiscal_month": 12}
_MOST_AHEAD = 26  # periods
_YEAR = 364  # days: how often each day of the week was one of trade in the latest of them


@dataclass(frozen=True)
class Days:
    """The days of a log, without gaps: which had an order, and the values of each KPI."""

    first: date
    traded: Sequence[bool]
    values: Mapping[str, Sequence[float]]

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]], kpis: Sequence[str]) -> Days:
        """From the rows of daily_sales, in the order of days; KPIs that the log lacks are left out."""
        known = [kpi for kpi in kpis if all(row[kpi] is not None for row in rows)]
        return cls(
            rows[0]["day"],
            [row["orders"] > 0 for row in rows],
            {kpi: [float(row[kpi]) for row in rows] for kpi in known},
        )

    @property
    def as_of(self) -> date:
        return self.first + timedelta(days=len(self.traded))

    def place(self, day: date) -> int:
        return (day - self.first).days


@dataclass(frozen=True)
class Periods:
    """The whole periods of a log in one grain, and those ahead. `starts` has one more than there are whole periods."""

    days: Days
    grain: str
    calendar: Calendar

    @cached_property
    def starts(self) -> list[date]:
        start = self.calendar.start(self.days.first, self.grain)
        late = self.days.first > start + timedelta(days=LATE_START_DAYS)
        found = [self.calendar.after(start, self.grain) if late else start]
        while self.calendar.after(found[-1], self.grain) <= self.days.as_of:
            found.append(self.calendar.after(found[-1], self.grain))
        return found

    @property
    def count(self) -> int:
        """How many are whole."""
        return len(self.starts) - 1

    @property
    def has_begun(self) -> bool:
        """Whether days of the period after the last whole one are known."""
        return self.starts[-1] < self.days.as_of

    def ahead(self, periods: int) -> list[date]:
        """The first days of the periods that follow the whole ones, and the day after them."""
        found = [self.starts[-1]]
        for _ in range(periods):
            found.append(self.calendar.after(found[-1], self.grain))
        return found

    def sums(self, kpi: str) -> list[float]:
        """The KPI of every whole period."""
        places = [max(self.days.place(start), 0) for start in self.starts]
        values = self.days.values[kpi]
        return [sum(values[begin:end]) for begin, end in pairwise(places)]

    def weights(self, at: int, periods: int) -> list[float]:
        """The expected days of trade of each period, with `at` whole periods known, and of the periods ahead."""
        shares = self._shares(self.starts[at])
        return [_expected(counts, shares) for counts in self._counts[: at + periods]]

    def expected(self, begin: date, end: date) -> float:
        """The expected days of trade in these days, as seen today."""
        return _expected(self._open_by_weekday(begin, end), self._shares(self.days.as_of))

    @cached_property
    def _counts(self) -> list[list[int]]:
        """For each whole period and some ahead: its days by weekday, without those on which the shop is closed."""
        every = [*self.starts, *self.ahead(_MOST_AHEAD)[1:]]
        return [self._open_by_weekday(begin, end) for begin, end in pairwise(every)]

    def _open_by_weekday(self, begin: date, end: date) -> list[int]:
        counts = [0] * 7
        for n in range((end - begin).days):
            day = begin + timedelta(days=n)
            counts[day.weekday()] += self.calendar.is_open(day)
        return counts

    def _shares(self, until: date) -> list[float]:
        """By day of the week, from Monday: on which share of them there was trade in the year before."""
        end = self.days.place(until)
        begin = max(0, end - _YEAR)
        first = (self.days.first + timedelta(days=begin)).weekday()
        traded = self.days.traded[begin:end]
        by_weekday = [traded[(weekday - first) % 7 :: 7] for weekday in range(7)]
        return [sum(each) / len(each) if each else 0.0 for each in by_weekday]


def _expected(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Never quite none, for it is divided by."""
    return max(sum(count * share for count, share in zip(counts, shares, strict=True)), 0.01)
