"""KPIs by any dimension and period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import period_start
from regulars.metrics.measures import aggregates, available, ratio_of
from regulars.metrics.periods import every_period, is_partial, with_every_period


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
) -> ir.Table:
    """One row per period (with a grain) and group (with dimensions), with every KPI the log can answer, or `only` some.

    `period` is the first day of the period; `is_partial` says that the log, or the days from `since` to `as_of`,
    cover only part of it. The log begins on `first_day`; without it, with the first of `facts`. Every KPI
    of a row is computed over all bookings of that row: distinct counts are counted anew, ratios are sum over sum.
    Periods without trade are there, as zeros, where `every` period of the shop is wanted, without dimensions.
    """
    if every and (by or not grain):
        raise ValueError("each period of the shop needs a grain and no dimensions")
    dated = facts
    if grain:
        dated = facts.mutate(period=period_start(facts.day, grain))
    keys = [*(["period"] if grain else []), *by]
    named = {only} if isinstance(only, str) else only
    measures = [measure for measure in available(present) if named is None or measure.name in named]
    wanted = dict.fromkeys(part for measure in measures for part in measure.ratio or (measure.name,))
    sums = (dated.group_by(keys) if keys else dated).aggregate(**aggregates(dated, wanted))
    if grain and every:
        starts = max((day for day in (since, first_day) if day), default=None)
        periods = every_period(facts, grain, as_of, since=starts)
        sums = with_every_period(sums, periods.rename(period=grain), "period", wanted)
    whole = sums.mutate(**{measure.name: ratio_of(sums, measure) for measure in measures if measure.ratio})
    begins = ibis.literal(first_day) if first_day else facts.day.min().as_scalar()
    flags = {}
    if grain:
        cut = whole.period < ibis.literal(since) if since else ibis.literal(False)
        flags = {"is_partial": is_partial(whole.period, grain, begins, as_of) | cut}
    return whole.select(*keys, **flags, **{measure.name: whole[measure.name] for measure in measures})
