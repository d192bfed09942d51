"""Sales by day and by month, with every period that the log covers, also those without trade."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import index_of_month, period_start
from regulars.ledger.kinds import known_money, unknown_money
from regulars.metrics.measures import BY_NAME, aggregates, ratio_of
from regulars.metrics.periods import every_period, is_partial, with_every_period

SALES = (
    "gross_revenue",
    "revenue_before_returns",
    "returned",
    "net_revenue",
    "total_sales",
    "fees",
    "adjustments",
    "orders",
    "customers",
    "new_customers",
    "units",
)


def daily_sales(facts: ir.Table, *, as_of: date, money_columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per calendar day from the first booking to `as_of`, also days without trade."""
    return _by_period(facts, "day", as_of, money_columns)


def monthly_revenue(facts: ir.Table, *, as_of: date, money_columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per calendar month from the first booking to `as_of`, with growth where both months are whole."""
    sums = _by_period(facts, "month", as_of, money_columns)
    begins = facts.day.min().as_scalar()
    dated = sums.mutate(
        month_index=index_of_month(sums.month), is_partial=is_partial(sums.month, "month", begins, as_of)
    )
    return dated.mutate(growth_previous=_growth(dated, 1), growth_last_year=_growth(dated, 12))


def _by_period(facts: ir.Table, grain: str, as_of: date, money_columns: tuple[str, ...]) -> ir.Table:
    starts = facts.day if grain == "day" else period_start(facts.day, grain)
    names = (*SALES, *known_money(money_columns))
    sums = facts.group_by(starts.name(grain)).aggregate(**aggregates(facts, names))
    filled = with_every_period(sums, every_period(facts, grain, as_of), grain, names)
    counted = facts.units.count().as_scalar() > 0  # no quantities at all: no pieces known, not none sold
    return filled.mutate(
        aov=ratio_of(filled, BY_NAME["aov"]),
        units=ibis.ifelse(counted, filled.units, None),
        **unknown_money(money_columns),
    )


def _growth(dated: ir.Table, months_back: int) -> ir.FloatingValue:
    """Change against the month `months_back` before; every month is there, so rows are months."""
    in_order = ibis.window(order_by="month_index")
    before = dated.net_revenue.lag(months_back).over(in_order)
    was_partial = dated.is_partial.lag(months_back).over(in_order)
    comparable = ~dated.is_partial & ~was_partial & (before > 0)
    return ibis.ifelse(comparable, dated.net_revenue.cast("float64") / before.cast("float64") - 1, None)
