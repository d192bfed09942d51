"""The cut-off dates of forecasts: as_of, and earlier dates whose future is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from regulars.studies.clv.settings import ValueSettings

WEEK = 7
SHORTEST = 4 * WEEK  # a shorter time that follows says little: many customers come once a month


@dataclass(frozen=True)
class Origin:
    """Everything before `snapshot` is known; the next `follow_days` are to be predicted.

    The lesson is a time before the snapshot, `lesson_days` long: what was known at its start is set against what
    came in it, so that a model can learn how histories go on without seeing anything of what follows the snapshot.
    """

    snapshot: date
    follow_days: int
    lesson_days: int

    @property
    def end(self) -> date:
        return self.snapshot + timedelta(days=self.follow_days)

    @property
    def lesson(self) -> tuple[date, int]:
        """Where the lesson starts, and how long it is."""
        return self.snapshot - timedelta(days=self.lesson_days), self.lesson_days


@dataclass(frozen=True)
class Origins:
    """`now` is as_of and the horizon; `tests` are the origins of the backtest, the first of them the main one."""

    now: Origin
    tests: tuple[Origin, ...]

    @property
    def cuts(self) -> tuple[tuple[date, int], ...]:
        """Every snapshot with the length of what follows it, as far as the log knows it; none twice."""
        wanted = [(self.now.snapshot, 0), self.now.lesson]
        for test in self.tests:
            wanted += [(test.snapshot, test.follow_days), test.lesson]
        return tuple(sorted({(start, days) for start, days in wanted}))


def origins(first_day: date, as_of: date, value: ValueSettings) -> Origins:
    """The origins of a log.

    The main test trains on half of the log and predicts the other half in whole weeks, but no more than the horizon.
    A day to spare is left at the end, for the last day of a log is seldom whole. The other tests stand a whole
    horizon earlier where the log reaches so far back, else later, at two thirds and at one third of that time.
    """
    horizon, known = value.horizon_days(as_of), max((as_of - first_day).days, 0)
    follow = min(horizon, WEEK * (known // (2 * WEEK)))
    end = as_of - timedelta(days=1 if known > 2 * follow else 0)
    starts = {follow: end - timedelta(days=follow)}
    tests = [(starts[follow], follow)] if follow >= SHORTEST else []
    earlier = starts[follow] - timedelta(days=follow)
    if tests and (earlier - first_day).days >= follow:
        tests.append((earlier, follow))
    elif tests:
        third = WEEK * (follow // (3 * WEEK))
        tests += [(end - timedelta(days=days), days) for days in (2 * third, third) if days >= SHORTEST]
    return Origins(
        Origin(as_of, horizon, _lesson_days(first_day, as_of, horizon)),
        tuple(Origin(start, days, _lesson_days(first_day, start, horizon)) for start, days in tests),
    )


def _lesson_days(first_day: date, snapshot: date, horizon: int) -> int:
    """Half of what is known at the snapshot, in whole weeks; no more than the horizon."""
    return min(horizon, WEEK * (max((snapshot - first_day).days, 0) // (2 * WEEK)))
