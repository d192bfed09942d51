"""Retention by cohort: only cells that could be observed are there, so no zero is invented."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import first_of_month, index_of_month, period_start, starts_late
from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.types import count, money, per

_MONTHS_IN = {"month": 1, "quarter": 3}


def cohort_retention(bookings: ir.Table, orders: ir.Table, *, as_of: date, grain: str = "month") -> ir.Table:
    """One row per cohort and age that could be observed before `as_of`; `grain` is week, month or quarter.

    A cohort is the customers whose first order lies in one period. The columns keep the word month at every
    grain: `cohort_month` is the first day of the cohort's period and `month_number` the age in periods.
    """
    buyers = first_orders(orders, grain)
    joined = bookings.inner_join(buyers, "customer_id")
    booked = joined.mutate(age=_index(joined.day, grain) - _index(joined.cohort_month, grain))
    cells = booked.filter(booked.age >= 0)
    sums = cells.group_by(["cohort_month", "age"]).aggregate(
        active=cells.customer_id.nunique(where=cells.is_order),
        net_revenue=cells.amount.sum(where=cells.kind.isin(NET_REVENUE)),
    )
    whole = _grid(buyers, as_of, grain).left_join(sums, ["cohort_month", "age"])
    filled = whole.drop("cohort_month_right", "age_right").mutate(
        active=count(ibis._.active), net_revenue=money(ibis._.net_revenue)
    )
    return _with_measures(filled, bookings, as_of, grain)


def value_per_member(cohorts: ir.Table) -> ir.DecimalValue:
    """Net revenue by customer of the cohort, from its first period up to this age."""
    so_far = ibis.window(group_by="cohort_month", order_by="month_number", preceding=(None, 0))
    return money(cohorts.revenue_per_member.sum().over(so_far))


def first_orders(orders: ir.Table, grain: str = "month") -> ir.Table:
    """One row per customer with an order: the first day of the period of the first one."""
    first = orders.filter(orders.order_number == 1)
    return first.select("customer_id", cohort_month=period_start(first.ordered_at.date(), grain))


def _index(day: ir.DateValue, grain: str) -> ir.IntegerValue:
    """The number of the period: differences between numbers are ages, on every engine."""
    if grain == "week":
        days = period_start(day, "week").delta(ibis.literal(date(1970, 1, 5)), unit="day")
        return (days / 7).floor().cast("int64")
    months = index_of_month(day)
    return months if grain == "month" else (months / 3).floor().cast("int64")


def _grid(buyers: ir.Table, as_of: date, grain: str) -> ir.Table:
    """One row per cohort and age up to the period of the last day before `as_of`."""
    sizes = buyers.group_by("cohort_month").aggregate(cohort_size=buyers.count())
    last_day = ibis.literal(as_of) - ibis.interval(days=1)
    oldest = _index(last_day.cast("date"), grain) - _index(sizes.cohort_month, grain)
    every = sizes.mutate(age=ibis.range(0, oldest + 1).unnest())
    return every.mutate(age=every.age.cast("int64"))


def _with_measures(cells: ir.Table, bookings: ir.Table, as_of: date, grain: str) -> ir.Table:
    first_day = bookings.day.min().as_scalar()
    if grain == "week":
        start = (cells.cohort_month + ibis.interval(days=7) * cells.age).cast("date")
        after = (start + ibis.interval(days=7)).cast("date")
    else:
        months = _MONTHS_IN[grain]
        index = index_of_month(cells.cohort_month) + cells.age * months
        start, after = first_of_month(index), first_of_month(index + months)
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
