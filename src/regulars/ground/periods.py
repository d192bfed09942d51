"""Calendar arithmetic on plain dates: months as numbers, ends of periods, partial months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

GRAINS = ("day", "week", "month", "quarter", "year")
LATE_START_DAYS = 3  # a first line up to this many days into a month leaves the month whole: shops close for holidays


def month_index(day: date) -> int:
    """year*12 + month - 1: the distance between months is a plain difference, on every engine."""
    return day.year * 12 + day.month - 1


def month_start(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True)
class Window:
    """What the log covers: from the day of its first line to `as_of`, which is exclusive."""

    first_day: date
    as_of: date

    @property
    def last_day(self) -> date:
        return self.as_of - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.as_of - self.first_day).days

    def __str__(self) -> str:
        return f"{self.first_day.isoformat()} to {self.last_day.isoformat()}"

    @property
    def is_of_whole_months(self) -> bool:
        return self.first_day.day == self.as_of.day == 1

    def holds(self, other: Window) -> bool:
        """Whether the other lies inside it from its first day to its last."""
        return self.first_day <= other.first_day and other.as_of <= self.as_of

    def before(self) -> Window:
        """The window of the same length that ends where this one begins; whole months follow upon whole months."""
        if self.is_of_whole_months:
            months = month_index(self.as_of) - month_index(self.first_day)
            return Window(month_start(month_index(self.first_day) - months), self.first_day)
        return Window(self.first_day - timedelta(days=self.days), self.first_day)

    def a_year_before(self) -> Window:
        """The same days of the year before; the 29th of February becomes the 28th."""
        return Window(_year_before(self.first_day), _year_before(self.as_of))


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def midnight_after(moment: datetime) -> date:
    """The first midnight strictly after `moment`, as the date that begins then."""
    return moment.date() + timedelta(days=1)


def at_midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
