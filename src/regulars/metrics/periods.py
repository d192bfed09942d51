"""The periods of a log: every one of them, also without trade, and which are partial."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import FISCAL, HOUR, PLAIN, Calendar
from regulars.ledger.calendar import next_fiscal, period_start, starts_late
from regulars.ledger.clock_changes import skipped_times
from regulars.ledger.weeks import open_days

_FIRST_YEAR = 1970  # of hours, where nobody says when the log begins
_LENGTH = {
    "day": {"days": 1},
    "week": {"days": 7},
    "month": {"months": 1},
    "quarter": {"months": 3},
    "year": {"years": 1},
}


def period_of(facts: ir.Table, grain: str, calendar: Calendar = PLAIN) -> ir.Value:
    """The first day of the period of each booking; of hours the moment with which the hour begins."""
    return facts.booked_at.truncate("h") if grain == HOUR else period_start(facts.day, grain, calendar)


def every_period(
    facts: ir.Table,
    grain: str,
    as_of: date,
    *,
    since: date | None = None,
    calendar: Calendar = PLAIN,
    zone: str = "UTC",
) -> ir.Table:
    """One row per period from the first booking, or from `since`, to `as_of`: its first day, under the grain's name.

    Of hours there are those that the zone's clocks show: 23 on the day on which they are put forward.
    """
    first = facts.aggregate(first=facts.day.min())
    first = first.mutate(first=ibis.literal(since)) if since else first.filter(ibis._.first.notnull())
    ends = ibis.literal(as_of).cast("timestamp")
    step = ibis.interval(hours=1) if grain == HOUR else ibis.interval(days=1)
    every = first.select(at=ibis.range(first.first.cast("timestamp"), ends, step).unnest())
    if grain == HOUR:
        return _that_were(every.rename(hour="at"), since, as_of, zone)
    days = every.select(day=every["at"].date())
    return days if grain == "day" else days.select(period_start(days.day, grain, calendar).name(grain)).distinct()


def _that_were(hours: ir.Table, since: date | None, as_of: date, zone: str) -> ir.Table:
    """The hours without those that the zone's clocks left out."""
    for begin, end in skipped_times(zone, since.year if since else _FIRST_YEAR, as_of.year):
        hours = hours.filter((hours.hour < ibis.literal(begin)) | (hours.hour >= ibis.literal(end)))
    return hours


def with_every_period(sums: ir.Table, periods: ir.Table, key: str, names: Iterable[str]) -> ir.Table:
    """The sums by period, and zeros for the periods without trade."""
    joined = periods.left_join(sums, key).drop(f"{key}_right")
    return joined.mutate(**{name: joined[name].fill_null(ibis.literal(0).cast(joined[name].type())) for name in names})


def is_partial(
    start: ir.DateValue, grain: str, begins: ir.DateValue, as_of: date, calendar: Calendar = PLAIN
) -> ir.BooleanValue:
    """Whether `as_of` comes before the period's end, or the log begins well after the period's start."""
    if grain == HOUR:
        return ibis.literal(False)  # a log ends at midnight
    after = period_after(start, grain, calendar)
    return (after > ibis.literal(as_of)) | starts_late(begins, start, after)


def period_after(start: ir.DateValue, grain: str, calendar: Calendar = PLAIN) -> ir.DateValue:
    """The first day of the period that follows the one that begins with `start`."""
    if grain in FISCAL:
        return next_fiscal(start, grain, calendar)
    return (start + ibis.interval(**_LENGTH[grain])).cast("date")


def trading_days_so_far(grain: str, as_of: date, calendar: Calendar) -> int:
    """How many days of trade the period of the last day before `as_of` has had."""
    return calendar.open_days(calendar.start(as_of - timedelta(days=1), grain), as_of)


def within_trading_days(facts: ir.Table, grain: str, days: int, calendar: Calendar) -> ir.Table:
    """The bookings of the first such many days of trade of each period; a closed day goes with the day before it."""
    tomorrow = (facts.day + ibis.interval(days=1)).cast("date")
    return facts.filter(open_days(period_start(facts.day, grain, calendar), tomorrow, calendar) <= days)


def has_fewer_days(
    start: ir.DateValue, grain: str, days: int, begins: ir.DateValue, calendar: Calendar
) -> ir.BooleanValue:
    """Whether the period has not as many days of trade, or the log begins well after its start."""
    after = period_after(start, grain, calendar)
    return (open_days(start, after, calendar) < days) | starts_late(begins, start, after)
