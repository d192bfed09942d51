"""The sums behind a bridge: by month and customer, and by month and product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import index_of_month, known_before, period_start
from regulars.ledger.hundredths import hundredth_of
from regulars.ledger.kinds import NET_REVENUE, amount_of
from regulars.ledger.order_keys import order_of
from regulars.ledger.types import count, money, pieces

LEAST_ORDERS = 30  # in each of two months: of fewer, every part is chance
STEPS = (1, 12)  # months back: the month before, and the same month of the year before
PAIR = ("period_from", "period_to")


def change_cells(facts: ir.Table) -> ir.Table:
    """One row per month, country and customer; of guests, per order: the sums that net revenue is made of.

    `hundredth` is the group that is left out together where the bands of a part are drawn.
    """
    traded = facts.filter(facts.kind.isin(NET_REVENUE))
    guest = ibis.ifelse(traded.customer_id.isnull(), traded.order_key, None)
    keyed = traded.mutate(month=period_start(traded.day, "month"), guest=guest)
    sums = keyed.group_by("month", "country", "customer_id", "guest").aggregate(
        sales=amount_of(keyed, "sale"),
        discounts=amount_of(keyed, "discount"),
        returned=amount_of(keyed, "return"),
        orders=count(keyed.is_order.sum()),
        units=pieces(keyed.units.sum(where=keyed.kind == "sale")),
    )
    whom = ibis.coalesce(sums.customer_id, sums.guest, "")
    return sums.mutate(hundredth=hundredth_of(whom)).drop("guest")


def change_products(transactions: ir.Table, *, as_of: date) -> ir.Table:
    """One row per month, product and hundredth of customers: pieces sold and their money at list price."""
    known = known_before(transactions, as_of)
    sold = known.filter(known.kind == "sale")
    keyed = sold.mutate(
        month=period_start(sold.invoice_date.date(), "month"),
        stock_code=sold.stock_code.fill_null("Unknown"),
        whom=ibis.coalesce(sold.customer_id, order_of(sold), ""),
    )
    by_customer = keyed.group_by("month", "stock_code", "whom").aggregate(
        units=pieces(keyed.quantity.sum()), sales=money(keyed.total_amount.sum())
    )
    by_customer = by_customer.mutate(hundredth=hundredth_of(by_customer.whom))
    return by_customer.group_by("month", "stock_code", "hundredth").aggregate(
        units=pieces(by_customer.units.sum()), sales=money(by_customer.sales.sum())
    )


def change_pairs(monthly_revenue: ir.Table, *, least_orders: int = LEAST_ORDERS) -> ir.Table:
    """One row per two whole months that are compared: a month apart, or a year. Each has enough orders."""
    whole = monthly_revenue.filter(~monthly_revenue.is_partial & (monthly_revenue.orders >= least_orders))
    months = whole.select("month", "net_revenue", index=index_of_month(whole.month))
    pairs = [_pairs(months, step) for step in STEPS]
    return pairs[0].union(*pairs[1:])


def _pairs(months: ir.Table, step: int) -> ir.Table:
    later = months.select(period_to="month", after="net_revenue", back=months.index - step)
    both = months.inner_join(later, months.index == later.back)
    return both.select(
        period_from=both.month,
        period_to=both.period_to,
        step=ibis.literal(step, type="int64"),
        change=(both.after - both.net_revenue).cast("decimal(18, 4)"),
    )


def before_and_after(cells: ir.Table, pairs: ir.Table, keys: Sequence[str], sums: Sequence[str]) -> ir.Table:
    """One row per pair of months and key with sums in either: each as before_NAME and after_NAME, as floats.

    `was_there` and `is_there` say whether the earlier and the later month have such a row at all.
    """
    sides = [
        _side(cells, pairs, keys, sums, at="period_from", is_after=False),
        _side(cells, pairs, keys, sums, at="period_to", is_after=True),
    ]
    both = sides[0].union(sides[1])
    return both.group_by(*PAIR, *keys).aggregate(
        **{f"before_{name}": _sum(both[name], ~both.is_after) for name in sums},
        **{f"after_{name}": _sum(both[name], both.is_after) for name in sums},
        was_there=(~both.is_after).any(),
        is_there=both.is_after.any(),
    )


def _side(
    cells: ir.Table, pairs: ir.Table, keys: Sequence[str], sums: Sequence[str], *, at: str, is_after: bool
) -> ir.Table:
    met = pairs.select(*PAIR).inner_join(cells, pairs[at] == cells.month)
    return met.select(*PAIR, *keys, *sums, is_after=ibis.literal(is_after))


def _sum(value: ir.NumericValue, where: ir.BooleanValue) -> ir.FloatingValue:
    return value.sum(where=where).cast("float64").fill_null(0.0)
