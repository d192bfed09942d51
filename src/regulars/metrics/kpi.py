"""KPIs by any dimension and period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import PLAIN, Calendar
from regulars.metrics.measures import aggregates, available, ratio_of
from regulars.metrics.periods import (
    every_period,
    has_fewer_days,
    is_partial,
    period_of,
    with_every_period,
    within_trading_days,
)


def kpis(
    facts: ir.Table,
    *,
    by: tuple[str, ...] = (),
    grain: str | None = None,
    as_of: date,
    present: frozenset[str],
    since: date | None = None,
    first_day: date | None = None,
    only: str | Collection[str] | None = None,
    every: bool = False,
    calendar: Calendar = PLAIN,
    zone: str = "UTC",
    trading_days: int | None = None,
) -> ir.Table:
    """One row per period (with a grain) and group (with dimensions), with every KPI the log can answer, or `only` some.

    `period` is the first day of the period; `is_partial` says that the log, or the days from `since` to `as_of`,
    cover only part of it. The log begins on `first_day`; without it, with the first of `facts`. Every KPI
    of a row is computed over all bookings of that row: distinct counts are counted anew, ratios are sum over sum.
    Periods without trade are there, as zeros, where `every` period of the shop is wanted, without dimensions; hours are
    those of the `zone`. With `trading_days`, only the first such many of each period count, and one that has fewer of
    them is partial.
    """
    if every and (by or not grain):
        raise ValueError("each period of the shop needs a grain and no dimensions")
    dated = facts
    if grain:
        facts = within_trading_days(facts, grain, trading_days, calendar) if trading_days is not None else facts
        dated = facts.mutate(period=period_of(facts, grain, calendar))
    keys = [*(["period"] if grain else []), *by]
    named = {only} if isinstance(only, str) else only
    measures = [measure for measure in available(present) if named is None or measure.name in named]
    wanted = dict.fromkeys(part for measure in measures for part in measure.ratio or (measure.name,))
    sums = (dated.group_by(keys) if keys else dated).aggregate(**aggregates(dated, wanted))
    if grain and every:
        starts = max((day for day in (since, first_day) if day), default=None)
        periods = every_period(facts, grain, as_of, since=starts, calendar=calendar, zone=zone)
        sums = with_every_period(sums, periods.rename(period=grain), "period", wanted)
    whole = sums.mutate(**{measure.name: ratio_of(sums, measure) for measure in measures if measure.ratio})
    begins = ibis.literal(first_day) if first_day else facts.day.min().as_scalar()
    flags = {}
    if grain:
        cut = whole.period < ibis.literal(since) if since else ibis.literal(False)
        part = (
            is_partial(whole.period, grain, begins, as_of, calendar)
            if trading_days is None
            else has_fewer_days(whole.period, grain, trading_days, begins, calendar)
        )
        flags = {"is_partial": part | cut}
    return whole.select(*keys, **flags, **{measure.name: whole[measure.name] for measure in measures})
