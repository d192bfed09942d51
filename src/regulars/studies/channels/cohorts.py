"""What customers are worth by how they came: revenue and margin since their first order."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.types import count, money, per
from regulars.studies.channels.settings import ChannelSettings
from regulars.studies.channels.touches import CONVERTED

DAYS = (30, 60, 90, 180, 365)
LEAST_CUSTOMERS = 30  # with the same first product: products with fewer are shown together
UNATTRIBUTED, OTHER, UNKNOWN = "(unattributed)", "(other)", "(unknown)"
FIRST_CHANNEL, FIRST_PRODUCT, COUNTRY, DISCOUNT_CODE = "first_channel", "first_product", "country", "discount_code"
_GROUP = ("dimension", "value")


def channel_cohorts(
    journey_touches: ir.Table,
    transactions: ir.Table,
    bookings: ir.Table,
    orders: ir.Table,
    spend: ir.Table | None = None,
    *,
    as_of: date,
    channels: ChannelSettings,
    dimensions: tuple[str, ...] = (),
) -> ir.Table:
    """One row per group of customers and 30, 60, 90, 180, 365 days since their first order, where these have passed.

    First products of fewer than 30 customers are one group.
    """
    firsts = orders.filter(orders.order_number == 1).select("customer_id", "order_key", "ordered_at", "country")
    firsts = firsts.mutate(first_on=firsts.ordered_at.date())
    groups = _by_channel(firsts, journey_touches, channels).union(
        *_by_product(firsts, transactions), *_by_dimension(firsts, transactions, dimensions), _by_country(firsts)
    )
    worth = _worth(firsts, bookings)
    both = groups.inner_join(worth, "customer_id")
    every = [_up_to(both, days, as_of) for days in DAYS]
    cohorts = every[0].union(*every[1:])
    if spend is None:
        return cohorts.mutate(cac=ibis.null("decimal(18, 4)"), payback_days=ibis.null("int64"))
    return _with_cost(cohorts, both, spend)


def _by_channel(firsts: ir.Table, touches: ir.Table, channels: ChannelSettings) -> ir.Table:
    own = touches.filter(
        (touches.window_days == channels.lookback_days) & (touches.ending == CONVERTED) & (touches.place == 1)
    ).select("order_key", "channel")
    both = firsts.left_join(own, "order_key")
    return _group(both, FIRST_CHANNEL, both.channel.fill_null(UNATTRIBUTED))


def _by_country(firsts: ir.Table) -> ir.Table:
    return _group(firsts, COUNTRY, firsts.country.fill_null(UNKNOWN))


def _by_product(firsts: ir.Table, transactions: ir.Table) -> list[ir.Table]:
    """The product with the most money in the first order."""
    sold = transactions.filter((transactions.kind == "sale") & transactions.stock_code.notnull())
    own = sold.semi_join(firsts, "order_key")
    best = ibis.window(group_by="order_key", order_by=[ibis.desc("total_amount"), "stock_code"])
    placed = own.select("order_key", "stock_code", place=ibis.row_number().over(best))
    both = firsts.inner_join(placed.filter(placed.place == 0), "order_key")
    sizes = both.group_by(both_code=both.stock_code).aggregate(customers=both.count())
    sized = both.inner_join(sizes, both.stock_code == sizes.both_code)
    return [_group(sized, FIRST_PRODUCT, ibis.ifelse(sized.customers >= LEAST_CUSTOMERS, sized.stock_code, OTHER))]


def _by_dimension(firsts: ir.Table, transactions: ir.Table, dimensions: tuple[str, ...]) -> list[ir.Table]:
    if DISCOUNT_CODE not in dimensions:
        return []
    codes = transactions.group_by("order_key").aggregate(code=transactions[DISCOUNT_CODE].max())
    both = firsts.left_join(codes, "order_key")
    return [_group(both, DISCOUNT_CODE, both.code.fill_null("(none)"))]


def _group(customers: ir.Table, dimension: str, value: ir.StringValue) -> ir.Table:
    return customers.select("customer_id", dimension=ibis.literal(dimension), value=value.cast("string"))


def _worth(firsts: ir.Table, bookings: ir.Table) -> ir.Table:
    """One row per customer: the day of the first order, and net revenue and cost up to each of the days."""
    booked = bookings.filter(bookings.kind.isin(NET_REVENUE)).select("customer_id", "day", "amount", "cost")
    both = firsts.select("customer_id", "first_on").inner_join(booked, "customer_id")
    aged = both.mutate(age=both.day.delta(both.first_on, unit="day"))
    sums = {}
    for days in DAYS:
        within = (aged.age >= 0) & (aged.age < days)
        sums[f"revenue_{days}"] = money(aged.amount.sum(where=within))
        sums[f"cost_{days}"] = aged.cost.sum(where=within).cast("decimal(18, 4)")
    return aged.group_by("customer_id", "first_on").aggregate(**sums)


def _up_to(both: ir.Table, days: int, as_of: date) -> ir.Table:
    seen = both.filter(both.first_on + ibis.interval(days=days) <= ibis.literal(as_of))
    sums = seen.group_by(*_GROUP).aggregate(
        customers=count(seen.count()),
        revenue=money(seen[f"revenue_{days}"].sum()),
        cost=seen[f"cost_{days}"].sum().cast("decimal(18, 4)"),
    )
    return sums.select(
        *_GROUP,
        "customers",
        days=ibis.literal(days, type="int64"),
        revenue_per_customer=per(sums.revenue, sums.customers),
        margin_per_customer=per(sums.revenue - sums.cost, sums.customers),
    )


def _with_cost(cohorts: ir.Table, both: ir.Table, spend: ir.Table) -> ir.Table:
    """The cohorts of first channels with what their customers cost, and by when they have paid that."""
    days = spend.aggregate(first_paid=spend.day.min(), last_paid=spend.day.max())
    came = both.filter(both.dimension == FIRST_CHANNEL).cross_join(days)
    came = came.filter(came.first_on.between(came.first_paid, came.last_paid))
    new = came.group_by(channel="value").aggregate(new_customers=count(came.count()))
    spent = spend.group_by("channel").aggregate(spend=money(spend.amount.sum()))
    costs = spent.inner_join(new, "channel")
    costs = costs.select(
        dimension=ibis.literal(FIRST_CHANNEL), value="channel", cac=per(costs.spend, costs.new_customers)
    )
    priced = cohorts.left_join(costs, _GROUP).drop("dimension_right", "value_right")
    paid = priced.filter(priced.margin_per_customer >= priced.cac)
    back = paid.group_by(*_GROUP).aggregate(payback_days=paid.days.min())
    return priced.left_join(back, _GROUP).drop("dimension_right", "value_right")
