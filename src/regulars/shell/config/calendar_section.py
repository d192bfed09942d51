"""The section of regulars.toml about the shop's calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Literal, Self

from pydantic import model_validator

from regulars.ground.calendar import WEEKDAYS
from regulars.ground.calendar import Calendar as Counted
from regulars.shell.config.sections import Section

_LEAP = 2024  # 02-29 would be no day in other years


class Calendar(Section):
    """[calendar]"""

    fiscal_start: str = "01-01"
    pattern: Literal["4-4-5", "4-5-4", "5-4-4"] | None = None
    week_starts: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    closed: tuple[date | str, ...] = ()
    holidays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        month, day = self._fiscal_start
        if day != 1 and self.pattern is None:
            raise ValueError(
                f"fiscal_start = {self.fiscal_start!r}: without a pattern of weeks a fiscal year begins on the first "
                f"of a month, such as {month:02}-01"
            )
        wrong = [each for each in self.closed if isinstance(each, str) and each.lower() not in WEEKDAYS]
        if wrong:
            raise ValueError(f"closed has {wrong[0]!r}, which is neither a day of the week nor a date like 2024-12-25")
        return self

    @property
    def _fiscal_start(self) -> tuple[int, int]:
        parts = self.fiscal_start.split("-")
        if len(parts) == 2 and all(len(part) == 2 and part.isdigit() for part in parts):
            month, day = map(int, parts)
            if 1 <= month <= 12 and 1 <= day <= monthrange(_LEAP, month)[1] and (month, day) != (2, 29):
                return month, day
        raise ValueError(f"fiscal_start = {self.fiscal_start!r} is no month and day; write it like 04-01")

    def calendar(self) -> Counted:
        """The same as periods are counted by it."""
        weekdays = (each.lower() for each in self.closed if isinstance(each, str))
        days = (each for each in self.closed if isinstance(each, date))
        return Counted(
            fiscal_start=self._fiscal_start,
            pattern=self.pattern,
            week_starts=WEEKDAYS.index(self.week_starts),
            closed_weekdays=tuple(sorted(map(WEEKDAYS.index, weekdays))),
            closed_days=frozenset({*days, *self.holidays}),
        )
