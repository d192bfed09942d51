"""What is known of each customer at a date, and what they did in the days that followed."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.types import count, money


def clv_days(bookings: ir.Table) -> ir.Table:
    """One row per identified customer and calendar day with a booking: whether they bought, and the net revenue.

    `first` is the day of the customer's first order. Every history is cut from these rows.
    """
    known = bookings.filter(bookings.customer_id.notnull())
    days = known.group_by("customer_id", "day").aggregate(
        bought=known.is_order.any(), net=money(known.amount.sum(where=known.kind.isin(NET_REVENUE)))
    )
    return days.mutate(first=days.day.min(where=days.bought).over(ibis.window(group_by="customer_id")))


def history(clv_days: ir.Table, *, snapshot: date, follow_days: int = 0) -> ir.Table:
    """One row per identified customer with an order before `snapshot`: x, t_x, T, money, and what followed.

    `x` counts calendar days with an order after the first one; `t_x` is the day of the last of them and `T` the
    last day before the snapshot, both counted from the first. `repeat_net` is what they brought in the x days: net
    revenue booked after the first day and before the snapshot, never below zero, and zero where x is. Returns count
    when they are booked, whatever they take back, for so they will in the time that follows. `next_days` and
    `next_net` are the purchase days and the net revenue of the `follow_days` from the snapshot on.
    """
    start, end = ibis.literal(snapshot), ibis.literal(snapshot + timedelta(days=follow_days))
    seen = clv_days.filter((clv_days.first < start) & (clv_days.day < end))
    before = seen.day < start
    rolled = seen.group_by("customer_id", "first").aggregate(
        days=count((seen.bought & before).sum()),
        last=seen.day.max(where=seen.bought & before),
        booked=money(seen.net.sum(where=before & (seen.day > seen.first))),
        next_days=count((seen.bought & ~before).sum()),
        next_net=money(seen.net.sum(where=~before)),
    )
    nothing = money(ibis.literal(0))
    return rolled.select(
        "customer_id",
        x=rolled.days - 1,
        t_x=_days_between(rolled.first, rolled.last),
        T=_days_between(rolled.first, start) - 1,
        repeat_net=ibis.ifelse((rolled.days > 1) & (rolled.booked > 0), rolled.booked, nothing),
        next_days=rolled.next_days,
        next_net=rolled.next_net,
    )


def _days_between(first: ir.DateValue, last: ir.DateValue) -> ir.IntegerValue:
    return last.delta(first, unit="day").cast("int64")
