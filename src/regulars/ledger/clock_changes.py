"""The hours that a zone's clocks leave out when they are put forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_STEP = timedelta(minutes=15)  # every change of the last century stood on a quarter of an hour


@lru_cache(maxsize=32)
def skipped_times(zone: str, first_year: int, last_year: int) -> tuple[tuple[datetime, datetime], ...]:
    """The spans of local time that never were: from the first moment left out to the first one after it."""
    clock = ZoneInfo(zone)
    spans = []
    day = datetime(first_year, 1, 1, tzinfo=UTC)
    while day.year <= last_year:
        if _offset(day + _DAY, clock) > _offset(day, clock):
            spans.append(_span(day, clock))
        day += _DAY
    return tuple(spans)


def _span(day: datetime, clock: ZoneInfo) -> tuple[datetime, datetime]:
    """The span left out on a day whose end is further from UTC than its beginning."""
    moment = day
    while _offset(moment + _STEP, clock) <= _offset(day, clock):
        moment += _STEP
    change = (moment + _STEP).replace(tzinfo=None)
    return change + _offset(moment, clock), change + _offset(moment + _STEP, clock)


def _offset(moment: datetime, clock: ZoneInfo) -> timedelta:
    return moment.astimezone(clock).utcoffset() or timedelta()
