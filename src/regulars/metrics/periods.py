"""The periods of a log: every one of them, also without trade, and which are partial."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import period_start, starts_late

_LENGTH = {
    "day": {"days": 1},
    "week": {"days": 7},
    "month": {"months": 1},
    "quarter": {"months": 3},
    "year": {"years": 1},
}


def every_period(facts: ir.Table, grain: str, as_of: date, *, since: date | None = None) -> ir.Table:
    """One row per period from the first booking, or from `since`, to `as_of`: its first day, under the grain's name."""
    first = facts.aggregate(first=facts.day.min())
    first = first.mutate(first=ibis.literal(since)) if since else first.filter(ibis._.first.notnull())
    ends = ibis.literal(as_of).cast("timestamp")
    every = first.select(at=ibis.range(first.first.cast("timestamp"), ends, ibis.interval(days=1)).unnest())
    days = every.select(day=every["at"].date())
    return days if grain == "day" else days.select(period_start(ibis._.day, grain).name(grain)).distinct()


def with_every_period(sums: ir.Table, periods: ir.Table, key: str, names: Iterable[str]) -> ir.Table:
    """The sums by period, and zeros for the periods without trade."""
    joined = periods.left_join(sums, key).drop(f"{key}_right")
    return joined.mutate(**{name: joined[name].fill_null(ibis.literal(0).cast(joined[name].type())) for name in names})


def is_partial(start: ir.DateValue, grain: str, begins: ir.DateValue, as_of: date) -> ir.BooleanValue:
    """Whether `as_of` comes before the period's end, or the log begins well after the period's start."""
    after = (start + ibis.interval(**_LENGTH[grain])).cast("date")
    return (after > ibis.literal(as_of)) | starts_late(begins, start, after)
