"""Orders as sets of products, and how many of them can be compared pair by pair."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import known_before
from regulars.ledger.order_keys import order_of
from regulars.ledger.types import count, money
from regulars.studies.products.settings import OfferSettings

LEAST_ORDERS = 30  # of a product: of fewer, a share says nothing
_HIGHER = (50, 80, 120, 200, 300)  # what is asked of a product where pairs are too many
_COMMON = 100  # the cut is never above one order in this number: nothing common is left out
_CAPS = (500, 200, 100, 50, 20)  # products of an order, where that does not help


def basket_lines(transactions: ir.Table, *, as_of: date, offers: OfferSettings) -> ir.Table:
    """One row per order and product sold in it before `as_of`: when, and to whom."""
    known = known_before(transactions, as_of)
    sold = known.filter((known.kind == "sale") & known.stock_code.notnull())
    if offers.exclude:
        sold = sold.filter(sold.stock_code.notin(offers.exclude))
    keyed = sold.mutate(order_key=order_of(sold))
    return keyed.group_by("order_key", "stock_code").aggregate(
        customer_id=keyed.customer_id.min(), sold_at=keyed.invoice_date.min()
    )


def orders_of_products(basket_lines: ir.Table) -> ir.Table:
    """One row per product: how many orders hold it."""
    return basket_lines.group_by("stock_code").aggregate(orders=basket_lines.count())


def basket_limits(basket_lines: ir.Table, orders: ir.Table, *, offers: OfferSettings) -> ir.Table:
    """One row per log: which products and orders are compared pair by pair, within the budget of pairs.

    `least_orders` is what a product must have, `most_products` what an order may have (NULL: any number). `pair_rows`
    is what counting then takes, `all_pair_rows` what all products with 30 orders would take. `orders_left_out` and
    `revenue_left_out` are the orders beyond `most_products`, and their gross revenue.
    """
    sizes = _sizes(basket_lines)
    wide = sizes.left_join(orders.select("order_key", "gross_revenue"), "order_key").drop("order_key_right")
    all_of_it = wide[f"k_{LEAST_ORDERS}"]
    sums = wide.aggregate(
        **{f"pairs_{least}": count(_pairs(wide[f"k_{least}"]).sum()) for least in (LEAST_ORDERS, *_HIGHER)},
        **{f"capped_{cap}": count(_pairs(all_of_it).sum(where=all_of_it <= cap)) for cap in _CAPS},
        **{f"orders_{cap}": count((all_of_it > cap).sum()) for cap in _CAPS},
        **{f"revenue_{cap}": money(wide.gross_revenue.sum(where=all_of_it > cap)) for cap in _CAPS},
    )
    return _chosen(sums.cross_join(orders.aggregate(orders=orders.count())), offers.pair_rows)


def _sizes(basket_lines: ir.Table) -> ir.Table:
    """One row per order: how many of its products have at least each possible number of orders."""
    enough = orders_of_products(basket_lines).filter(ibis._.orders >= LEAST_ORDERS)
    met = basket_lines.inner_join(enough, "stock_code")
    asked = (LEAST_ORDERS, *_HIGHER)
    return met.group_by("order_key").aggregate(**{f"k_{n}": count((met.orders >= n).sum()) for n in asked})


def _pairs(products: ir.IntegerValue) -> ir.IntegerValue:
    """How many pairs this number of products has."""
    return ((products * (products - 1)).cast("float64") / 2).round().cast("int64")


def _chosen(sums: ir.Table, budget: int) -> ir.Table:
    """The first of the limits, mildest first, with which the pairs are within the budget; else the strictest."""
    every = (sums[f"pairs_{LEAST_ORDERS}"] <= budget, LEAST_ORDERS)
    raised = [every, *((_is_within(sums, least, budget), least) for least in _HIGHER)]
    fits = ibis.or_(*(met for met, _ in raised))
    capped = [(sums[f"capped_{cap}"] <= budget, cap) for cap in _CAPS[:-1]]
    cap = ibis.ifelse(fits, ibis.null("int64"), ibis.cases(*capped, else_=_CAPS[-1]).cast("int64"))
    chosen = sums.mutate(most_products=cap)

    def at_cap(name: str) -> ir.Value:
        *others, last = _CAPS
        columns = ((chosen.most_products == each, chosen[f"{name}_{each}"]) for each in others)
        return ibis.ifelse(chosen.most_products.isnull(), None, ibis.cases(*columns, else_=chosen[f"{name}_{last}"]))

    within = ibis.cases(*((met, sums[f"pairs_{least}"]) for met, least in raised), else_=ibis.null("int64"))
    return chosen.select(
        "orders",
        "most_products",
        least_orders=ibis.cases(*raised, else_=LEAST_ORDERS).cast("int64"),
        pair_rows=ibis.coalesce(within, at_cap("capped")).cast("int64"),
        all_pair_rows=sums[f"pairs_{LEAST_ORDERS}"],
        orders_left_out=count(at_cap("orders")),
        revenue_left_out=money(at_cap("revenue")),
    )


def _is_within(sums: ir.Table, least: int, budget: int) -> ir.BooleanValue:
    """Whether this minimum of orders per product keeps the pairs within the budget, and common ones in."""
    return (sums[f"pairs_{least}"] <= budget) & (sums.orders >= _COMMON * least)
