"""A shop's calendar: where its weeks and fiscal periods begin, and on which days it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from regulars.ground.periods import GRAINS, month_index, month_start

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PATTERNS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}
FISCAL = ("fiscal_month", "fiscal_quarter", "fiscal_year")
HOUR = "hour"
ASKED = (HOUR, *GRAINS, *FISCAL)  # every grain by which a KPI can be asked
MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal_month": 1, "fiscal_quarter": 3, "fiscal_year": 12}
A_MONDAY = date(1970, 1, 5)  # from which days of the week are counted
_YEAR_OF_WEEKS = 364  # days
QUARTERS = 4
WEEKS_OF_QUARTER = 13


@dataclass(frozen=True)
class Calendar:
    """How a shop counts its periods.

    `fiscal_start` is the month and day on which the fiscal year begins; with a `pattern` of weeks it begins on the
    first day of the week that is nearest to it, and the last month of a year of 53 weeks has one week more.
    `week_starts` is 0 for Monday to 6 for Sunday. `closed_weekdays` and `closed_days` are no trading days.
    """

    fiscal_start: tuple[int, int] = (1, 1)
    pattern: str | None = None
    week_starts: int = 0
    closed_weekdays: tuple[int, ...] = ()
    closed_days: frozenset[date] = frozenset()

    def start(self, day: date, grain: str) -> date:
        """The first day of the period in which the day lies."""
        if grain == "day":
            return day
        if grain == "week":
            return day - timedelta(days=(day.weekday() - self.week_starts) % 7)
        if grain in FISCAL:
            return self._fiscal_start(day, grain)
        return month_start(month_index(day) // MONTHS[grain] * MONTHS[grain])

    def after(self, start: date, grain: str) -> date:
        """The first day of the period that follows the one that begins with `start`."""
        if grain in ("day", "week"):
            return start + timedelta(days=1 if grain == "day" else 7)
        if grain in FISCAL and self.pattern:
            inside = {"fiscal_month": 43, "fiscal_quarter": 99, "fiscal_year": 372}[grain]  # days into the next one
            return self.start(start + timedelta(days=inside), grain)
        return month_start(month_index(start) + MONTHS[grain])

    def before(self, start: date, grain: str) -> date:
        """The first day of the period that ends where this one begins."""
        return self.start(start - timedelta(days=1), grain)

    def year_before(self, start: date, grain: str) -> date:
        """The first day of the same period a year before; a year of weeks, or of days, has 364 days.

        Of a fiscal year of weeks it is the period with the same place in the year, also around a 53rd week.
        """
        if grain in MONTHS and not (grain in FISCAL and self.pattern):
            return month_start(month_index(start) - MONTHS["year"])
        earlier = start - timedelta(days=_YEAR_OF_WEEKS)
        return self.start(earlier, grain) if grain in FISCAL else earlier

    def is_open(self, day: date) -> bool:
        """Whether the shop says nothing against trade on this day."""
        return day.weekday() not in self.closed_weekdays and day not in self.closed_days

    def open_days(self, start: date, end: date) -> int:
        """The days from `start` to `end`, which is exclusive, on which the shop is not closed."""
        return sum(self.is_open(start + timedelta(days=n)) for n in range((end - start).days))

    def year_start(self, year: int) -> date:
        """The first day of the fiscal year that begins in or nearest to this calendar year."""
        named = date(year, *self.fiscal_start)
        if not self.pattern:
            return named
        days = (named - A_MONDAY).days - self.week_starts
        return A_MONDAY + timedelta(days=(days + 3) // 7 * 7 + self.week_starts)

    def weeks_of_year(self, start: date) -> int:
        """52 or 53: the weeks of the fiscal year that begins with `start`."""
        return (self.after(start, "fiscal_year") - start).days // 7

    def _fiscal_start(self, day: date, grain: str) -> date:
        years = (self.year_start(day.year + shift) for shift in (1, 0, -1))
        first = next(start for start in years if start <= day)
        if grain == "fiscal_year":
            return first
        if self.pattern:
            return first + timedelta(weeks=self._week_of_start((day - first).days // 7, grain))
        months = MONTHS[grain]
        return month_start(month_index(first) + (month_index(day) - month_index(first)) // months * months)

    def _week_of_start(self, week: int, grain: str) -> int:
        """The week of the year, from 0, with which the month or quarter of this week begins."""
        quarter = min(week // WEEKS_OF_QUARTER, QUARTERS - 1)  # the 53rd week is in the last quarter
        start = quarter * WEEKS_OF_QUARTER
        if grain == "fiscal_quarter":
            return start
        for weeks in PATTERNS[self.pattern or "4-4-5"][:2]:
            if week < start + weeks:
                break
            start += weeks
        return start


PLAIN = Calendar()
