"""Each month's customers by state: new, retained, reactivated, lapsed."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.tables.allowed import allowed_values
from regulars.ledger.calendar import index_of_month
from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.types import count, money

STATES = allowed_values("lifecycle", "state")


def lifecycle(bookings: ir.Table, orders: ir.Table, monthly_revenue: ir.Table, *, as_of: date) -> ir.Table:
    """One row per month and state. Who lapsed is NULL in a partial month: they may still come."""
    month = monthly_revenue.month
    months = monthly_revenue.select("month", "is_partial", month_index=index_of_month(month))
    states = _states(orders, as_of)
    counted = states.group_by(["month_index", "state"]).aggregate(customers=states.count())
    earned = _earned(states, bookings)
    grid = months.mutate(state=ibis.array(list(STATES)).unnest())
    whole = grid.left_join(counted, ["month_index", "state"]).drop("month_index_right", "state_right")
    whole = whole.left_join(earned, ["month_index", "state"]).drop("month_index_right", "state_right")
    unknown = whole.is_partial & (whole.state == "lapsed")
    return whole.select(
        "month",
        "state",
        "is_partial",
        state_number=ibis.cases(*((whole.state == name, n) for n, name in enumerate(STATES, 1))).cast("int64"),
        customers=ibis.ifelse(unknown, None, count(whole.customers)),
        net_revenue=ibis.ifelse(unknown, None, money(whole.net_revenue)),
    )


def _states(orders: ir.Table, as_of: date) -> ir.Table:
    """One row per customer and month in which they are in a state."""
    known = orders.filter(orders.customer_id.notnull() & (orders.ordered_at < ibis.literal(as_of).cast("timestamp")))
    day = known.ordered_at.date()
    active = known.select("customer_id", month_index=index_of_month(day)).distinct()
    mine = ibis.window(group_by="customer_id", order_by="month_index")
    placed = active.mutate(before=active.month_index.lag(1).over(mine), after=active.month_index.lead(1).over(mine))
    bought = placed.select(
        "customer_id",
        "month_index",
        state=ibis.cases(
            (placed.before.isnull(), "new"), (placed.before == placed.month_index - 1, "retained"), else_="reactivated"
        ),
    )
    gone = placed.filter(placed.after.isnull() | (placed.after > placed.month_index + 1))
    lapsed = gone.select("customer_id", month_index=gone.month_index + 1, state=ibis.literal("lapsed"))
    return bought.union(lapsed)


def _earned(states: ir.Table, bookings: ir.Table) -> ir.Table:
    """Net revenue booked in the month by the customers of each state."""
    traded = bookings.filter(bookings.kind.isin(NET_REVENUE) & bookings.customer_id.notnull())
    by_month = traded.mutate(month_index=index_of_month(traded.day))
    sums = by_month.group_by(["customer_id", "month_index"]).aggregate(net_revenue=by_month.amount.sum())
    joined = states.inner_join(sums, ["customer_id", "month_index"])
    return joined.group_by(["month_index", "state"]).aggregate(net_revenue=joined.net_revenue.sum())
