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


def midnight_after(moment: datetime) -> date:
    """The first midnight strictly after `moment`, as the date that begins then."""
    return moment.date() + timedelta(days=1)


def at_midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
