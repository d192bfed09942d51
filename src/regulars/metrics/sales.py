"""Sales by day and by month, with every period that the log covers, also those without trade."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import index_of_month, period_start, starts_late
from regulars.metrics.measures import BY_NAME, aggregates, ratio_of

SALES = (
    "gross_revenue",
    "returned",
    "net_revenue",
    "fees",
    "adjustments",
    "orders",
    "customers",
    "new_customers",
    "units",
)


def daily_sales(facts: ir.Table, *, as_of: date) -> ir.Table:
    """One row per calendar day from the first booking to `as_of`, also days without trade."""
    return _by_period(facts, _days(facts, as_of), "day")


def monthly_revenue(facts: ir.Table, *, as_of: date) -> ir.Table:
    """One row per calendar month from the first booking to `as_of`, with growth where both months are whole."""
    sums = _by_period(facts, months(facts, as_of), "month")
    dated = sums.mutate(month_index=index_of_month(sums.month), is_partial=is_partial_month(sums.month, facts, as_of))
    return dated.mutate(growth_previous=_growth(dated, 1), growth_last_year=_growth(dated, 12))


def months(facts: ir.Table, as_of: date) -> ir.Table:
    """One row per calendar month that the log covers, as its first day."""
    return _days(facts, as_of).select(month=period_start(ibis._.day, "month")).distinct()


def is_partial_month(month: ir.DateValue, facts: ir.Table, as_of: date) -> ir.BooleanValue:
    """Whether as_of comes before the month's end, or the first booking well after its start."""
    first_day = facts.day.min().as_scalar()
    after = (month + ibis.interval(months=1)).cast("date")
    return (after > ibis.literal(as_of)) | starts_late(first_day, month, after)


def _days(facts: ir.Table, as_of: date) -> ir.Table:
    first = facts.aggregate(first=facts.day.min()).filter(ibis._.first.notnull())
    ends = ibis.literal(as_of).cast("timestamp")
    every = first.select(at=ibis.range(first.first.cast("timestamp"), ends, ibis.interval(days=1)).unnest())
    return every.select(day=every["at"].date())


def _by_period(facts: ir.Table, spine: ir.Table, period: str) -> ir.Table:
    starts = facts.day if period == "day" else period_start(facts.day, period)
    sums = facts.group_by(starts.name(period)).aggregate(**aggregates(facts, SALES))
    joined = spine.left_join(sums, period).drop(f"{period}_right")
    filled = joined.mutate(
        **{name: joined[name].fill_null(ibis.literal(0).cast(joined[name].type())) for name in SALES}
    )
    counted = facts.units.count().as_scalar() > 0  # no quantities at all: no pieces known, not none sold
    return filled.mutate(aov=ratio_of(filled, BY_NAME["aov"]), units=ibis.ifelse(counted, filled.units, None))


def _growth(dated: ir.Table, months_back: int) -> ir.FloatingValue:
    """Change against the month `months_back` before; every month is there, so rows are months."""
    in_order = ibis.window(order_by="month_index")
    before = dated.net_revenue.lag(months_back).over(in_order)
    was_partial = dated.is_partial.lag(months_back).over(in_order)
    comparable = ~dated.is_partial & ~was_partial & (before > 0)
    return ibis.ifelse(comparable, dated.net_revenue.cast("float64") / before.cast("float64") - 1, None)
