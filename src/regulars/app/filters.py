"""What a page is narrowed down to. It stands in the address, so that a view can be shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from regulars.ground.errors import UsageError
from regulars.ground.periods import Window
from regulars.report.questions import Question, Where

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = 200  # characters of a value in the address


@dataclass(frozen=True)
class Filters:
    """Whole days, both inside; None where the log's first or last day is meant. Empty: everywhere, everybody."""

    since: date | None = None
    until: date | None = None
    country: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()

    @property
    def where(self) -> Where:
        """The conditions of a question."""
        chosen = (("country", self.country), ("segment", self.segment))
        return tuple((name, values) for name, values in chosen if values)

    def window(self, log: Window) -> Window:
        """The days that count."""
        until = self.until + timedelta(days=1) if self.until else log.as_of
        return Window(max(self.since or log.first_day, log.first_day), min(until, log.as_of))

    def question(self, window: Window | None, *, grain: str | None = None, by: tuple[str, ...] = ()) -> Question:
        """Every KPI of these days, or of all days, under the conditions."""
        since, until = (window.first_day, window.last_day) if window else (self.since, self.until)
        return Question(None, by, grain, since=since, until=until, where=self.where)


def check_address(address: Mapping[str, Sequence[str]]) -> None:
    """Raises UsageError where the address says what cannot be: no day, days reversed, endless texts."""
    since, until = (_day(name, address.get(name, ())) for name in ("since", "until"))
    if since and until and since > until:
        raise UsageError(f"since ({since}) is later than until ({until}); put the earlier day first.")
    for name, values in address.items():
        if any(len(value) > LONGEST for value in values) or len(values) > LONGEST:
            raise UsageError(f"the value of {name} is too long.")


def _day(name: str, values: Sequence[str]) -> date | None:
    if not values or values[-1] == "":
        return None
    try:
        day = date.fromisoformat(values[-1])
    except ValueError:
        raise UsageError(f"{name} is not a date; use YYYY-MM-DD.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UsageError(f"{name} is outside {FIRST_YEAR} to {LAST_YEAR}.")
    return day
