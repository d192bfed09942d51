"""What the customers of an experiment bought before and after they were assigned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.types import count
from regulars.studies.experiments.settings import ExperimentSettings

MEASURED = ("orders", "net_revenue", "revenue", "units", "gross_profit")
_FLOAT = "float64"


def experiment_orders(orders: ir.Table, bookings: ir.Table, returns: ir.Table) -> ir.Table:
    """One row per order of an identified customer: its money after the returns matched to it, as floating numbers.

    `revenue` is what was sold less discounts, `gross_profit` NULL where no cost is known.
    """
    known = orders.filter(orders.customer_id.notnull())
    sold = bookings.filter((bookings.kind == "sale") & bookings.cost.notnull())
    costs = sold.group_by("order_key").aggregate(sale_cost=sold.cost.sum())
    back = returns.filter(returns.matched_order_key.notnull() & returns.cost.notnull())
    back = back.group_by(order_key=back.matched_order_key).aggregate(returned_cost=back.cost.sum())
    joined = known.left_join(costs, "order_key").drop("order_key_right")
    joined = joined.left_join(back, "order_key").drop("order_key_right")
    cost = joined.sale_cost.cast(_FLOAT) + joined.returned_cost.cast(_FLOAT).fill_null(0.0)
    return _values(joined, cost)


def order_values(orders: ir.Table) -> ir.Table:
    """One row per order of an identified customer, as `experiment_orders` has it without any costs."""
    return _values(orders.filter(orders.customer_id.notnull()), ibis.null(_FLOAT))


def _values(orders: ir.Table, cost: ir.FloatingValue) -> ir.Table:
    revenue = orders.gross_revenue.cast(_FLOAT) + orders.discounts.cast(_FLOAT).fill_null(0.0)
    net = revenue + orders.returned.cast(_FLOAT)
    return orders.select(
        "customer_id",
        "ordered_at",
        orders=ibis.literal(1).cast(_FLOAT),
        net_revenue=net,
        revenue=revenue,
        units=orders.units.cast(_FLOAT),
        gross_profit=net - cost,
    )


def experiment_members(assignments: ir.Table, *, as_of: date, experiments: tuple[ExperimentSettings, ...]) -> ir.Table:
    """One row per experiment and customer who was assigned before `as_of`: arm, moment, and how long they are followed.

    `arms` is in how many arms they are; one who is in several has the first by name and does not count.
    """
    begun = assignments.filter(assignments.assigned_at < ibis.literal(as_of).cast("timestamp"))
    each = begun.group_by("experiment", "customer_id").aggregate(
        arm=begun.arm.min(),
        arms=begun.arm.nunique(),
        assigned_at=begun.assigned_at.min(),
        segment=begun.segment.min(),
        intended_share=begun.intended_share.min(),
    )
    days = {one.name: (one.window_days, one.days_before) for one in experiments}
    follow = _days_of(each.experiment, {name: after for name, (after, _) in days.items()})
    look_back = _days_of(each.experiment, {name: before for name, (_, before) in days.items()})
    return each.mutate(window_days=follow, days_before=look_back, assigned_on=each.assigned_at.date())


def _days_of(experiment: ir.StringValue, days: Mapping[str, int]) -> ir.IntegerValue:
    """The days of each experiment; 0 of one without settings."""
    branches = [(experiment == name, number) for name, number in days.items()]
    return (ibis.cases(*branches, else_=0) if branches else ibis.literal(0)).cast("int64")


def experiment_customers(experiment_members: ir.Table, experiment_orders: ir.Table, *, as_of: date) -> ir.Table:
    """One row per experiment and customer: arm, whether the window is over, and each measure after and before.

    After: orders from the moment of the assignment until the window ends or `as_of`. Before: orders on earlier days.
    Who bought nothing has 0. `orders_ever` counts all orders, so that unknown customers are seen.
    """
    members = experiment_members
    joined = members.left_join(experiment_orders, "customer_id").drop("customer_id_right")
    day = joined.ordered_at.date().delta(joined.assigned_on, unit="day")
    after = (joined.ordered_at >= joined.assigned_at) & (day < joined.window_days)
    before = (day < 0) & (day >= -joined.days_before)
    sums = joined.group_by("experiment", "customer_id").aggregate(
        orders_ever=count(joined.orders.count()),
        **{name: joined[name].sum(where=after) for name in MEASURED},
        **{f"{name}_before": joined[name].sum(where=before) for name in MEASURED},
    )
    whole = members.inner_join(sums, ["experiment", "customer_id"])
    followed = ibis.literal(as_of).delta(whole.assigned_on, unit="day")
    filled = {name: whole[name].fill_null(0.0) for measure in MEASURED for name in (measure, f"{measure}_before")}
    keep = ("experiment", "customer_id", "arm", "arms", "assigned_on", "segment", "intended_share", "orders_ever")
    return whole.select(*keep, is_over=followed >= whole.window_days, **filled).order_by("experiment", "customer_id")


def experiment_purchases(experiment_members: ir.Table, experiment_orders: ir.Table) -> ir.Table:
    """One row per experiment, customer and day after the assignment and within the window on which they bought."""
    joined = experiment_members.inner_join(experiment_orders, "customer_id")
    offset = joined.ordered_at.date().delta(joined.assigned_on, unit="day")
    within = joined.filter((joined.ordered_at >= joined.assigned_at) & (offset < joined.window_days))
    bought = within.mutate(day=within.ordered_at.date())
    summed = bought.group_by("experiment", "customer_id", "day").aggregate(
        **{name: bought[name].sum().fill_null(0.0) for name in ("orders", "net_revenue", "gross_profit")}
    )
    return summed.order_by("experiment", "customer_id", "day")


def experiment_past(
    experiment_orders: ir.Table, experiment_members: ir.Table, *, experiments: tuple[ExperimentSettings, ...]
) -> ir.Table:
    """One row per customer known before a time in which nobody was experimented on: each measure in it and before it.

    That time is as long as the longest window and ends with the day of the first assignment.
    """
    days = max((one.window_days for one in experiments), default=30)
    before = max((one.days_before for one in experiments), default=180)
    end = experiment_members.assigned_on.min().as_scalar()
    return past_customers(experiment_orders, end=end, days=days, days_before=before)


def past_customers(orders: ir.Table, *, end: ir.DateValue, days: int, days_before: int) -> ir.Table:
    """One row per customer with an order before the last `days` until `end`: each measure in these days and before."""
    left = end.delta(orders.ordered_at.date(), unit="day")
    within, earlier = (left > 0) & (left <= days), (left > days) & (left <= days + days_before)
    sums = orders.group_by("customer_id").aggregate(
        known=(left > days).any(),
        **{name: orders[name].sum(where=within) for name in MEASURED},
        **{f"{name}_before": orders[name].sum(where=earlier) for name in MEASURED},
    )
    known = sums.filter(sums.known)
    filled = {name: known[name].fill_null(0.0) for measure in MEASURED for name in (measure, f"{measure}_before")}
    # Long lists are sampled from their beginning, so the order has nothing to do with what anybody bought.
    return known.select("customer_id", hashed=known.customer_id.hexdigest("md5"), **filled).order_by("hashed")
