"""Retention by cohort: only cells that could be observed are there, so no zero is invented."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import PLAIN, Calendar
from regulars.ledger.calendar import period_number, period_start, start_of_number, starts_late
from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.types import count, money, per

MOST_WEEKS = 104  # of age: a table of ten years of weeks keeps a row for every week of the first two


def cohort_retention(
    bookings: ir.Table, orders: ir.Table, *, as_of: date, grain: str = "month", calendar: Calendar = PLAIN
) -> ir.Table:
    """One row per cohort and age that could be observed before `as_of`; `grain` is week, month, quarter or fiscal.

    A cohort is the customers whose first order lies in one period. The columns keep the word month at every
    grain: `cohort_month` is the first day of the cohort's period and `month_number` the age in periods.
    """
    buyers = first_orders(orders, grain, calendar)
    joined = bookings.inner_join(buyers, "customer_id")
    booked = joined.mutate(age=_age(joined.day, joined.cohort_month, grain, calendar))
    cells = booked.filter(booked.age >= 0)
    sums = cells.group_by(["cohort_month", "age"]).aggregate(
        active=cells.customer_id.nunique(where=cells.is_order),
        net_revenue=cells.amount.sum(where=cells.kind.isin(NET_REVENUE)),
    )
    whole = _grid(buyers, as_of, grain, calendar).left_join(sums, ["cohort_month", "age"])
    filled = whole.drop("cohort_month_right", "age_right").mutate(
        active=count(ibis._.active), net_revenue=money(ibis._.net_revenue)
    )
    return _with_measures(filled, bookings, as_of, grain, calendar)


def cohort_retention_weekly(
    bookings: ir.Table, orders: ir.Table, *, as_of: date, calendar: Calendar = PLAIN
) -> ir.Table:
    """One row per weekly cohort and age in weeks, up to two years, that could be observed before `as_of`."""
    cells = cohort_retention(bookings, orders, as_of=as_of, grain="week", calendar=calendar)
    young = cells.filter(cells.month_number <= MOST_WEEKS)
    return young.rename(cohort_week="cohort_month", week_number="month_number")


def cohort_retention_quarterly(
    bookings: ir.Table, orders: ir.Table, *, as_of: date, calendar: Calendar = PLAIN
) -> ir.Table:
    """One row per quarterly cohort and age in quarters that could be observed before `as_of`; quarters are fiscal."""
    cells = cohort_retention(bookings, orders, as_of=as_of, grain="fiscal_quarter", calendar=calendar)
    return cells.rename(cohort_quarter="cohort_month", quarter_number="month_number")


def value_per_member(cohorts: ir.Table) -> ir.DecimalValue:
    """Net revenue by customer of the cohort, from its first period up to this age."""
    so_far = ibis.window(group_by="cohort_month", order_by="month_number", preceding=(None, 0))
    return money(cohorts.revenue_per_member.sum().over(so_far))


def first_orders(orders: ir.Table, grain: str = "month", calendar: Calendar = PLAIN) -> ir.Table:
    """One row per customer with an order: the first day of the period of the first one."""
    first = orders.filter(orders.order_number == 1)
    return first.select("customer_id", cohort_month=period_start(first.ordered_at.date(), grain, calendar))


def _age(day: ir.DateValue, cohort: ir.DateValue, grain: str, calendar: Calendar) -> ir.IntegerValue:
    """Periods from that of the cohort to that of the day."""
    return period_number(day, grain, calendar) - period_number(cohort, grain, calendar)


def _grid(buyers: ir.Table, as_of: date, grain: str, calendar: Calendar) -> ir.Table:
    """One row per cohort and age up to the period of the last day before `as_of`."""
    sizes = buyers.group_by("cohort_month").aggregate(cohort_size=buyers.count())
    last_day = ibis.literal(as_of) - ibis.interval(days=1)
    oldest = _age(last_day.cast("date"), sizes.cohort_month, grain, calendar)
    every = sizes.mutate(age=ibis.range(0, oldest + 1).unnest())
    return every.mutate(age=every.age.cast("int64"))


def _with_measures(cells: ir.Table, bookings: ir.Table, as_of: date, grain: str, calendar: Calendar) -> ir.Table:
    first_day = bookings.day.min().as_scalar()
    number = period_number(cells.cohort_month, grain, calendar) + cells.age
    start, after = (start_of_number(each, grain, calendar) for each in (number, number + 1))
    return cells.select(
        "cohort_month",
        "cohort_size",
        "active",
        "net_revenue",
        month_number=cells.age,
        retention_rate=cells.active.cast("float64") / cells.cohort_size.cast("float64"),
        revenue_per_member=per(cells.net_revenue, cells.cohort_size),
        is_partial=(after > ibis.literal(as_of)) | starts_late(first_day, start, after),
        is_left_truncated=cells.cohort_month == cells.cohort_month.min().over(ibis.window()),
    )
