"""What was known of customers, products and pairs of both on each of several days: sums of whole numbers.

Each day is a cut, numbered from 0, which is `as_of`; the others lie before it. Nothing that came on a cut or after it
is in its rows.
"""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ledger.sampling import sampled_customers
from regulars.ledger.slices import placed, slice_of_text
from regulars.ledger.types import count, whole
from regulars.studies.products.settings import OfferSettings

NOW, TESTED, LEARNT = 0, 1, (2, 3, 4)  # cuts by number: to score, to test on, to learn from
CUTS = (NOW, TESTED, *LEARNT)
SOLD_DAYS = 60  # a product that was not sold for so long is not offered
LATELY = 30  # days of what is sold lately, and of the days before with which they are compared
DECAYS = (30, 90, 365)  # days in which a purchase loses two thirds of its weight
FADES = 0.8  # the weight of a purchase with each order after it
UNIT = 1_000_000  # weights are whole numbers of millionths
SAMPLE = 20_000  # customers from whom is learnt


def cuts_of(as_of: date, offers: OfferSettings) -> tuple[date, ...]:
    """The day of each cut. Each horizon ends a day before the next cut, the last a day before `as_of`.

    The last day of a log is seldom a whole one, so nothing is judged by it.
    """
    step = offers.horizon_days + 1
    return tuple(as_of - timedelta(days=step * number) for number in CUTS)


def numbered_buyers(basket_lines: ir.Table) -> ir.Table:
    """One row per customer with a purchase: `customer_no`, the place of the id among all. Numbers join faster."""
    return _numbered(basket_lines.filter(basket_lines.customer_id.notnull()), "customer_id", "customer_no")


def numbered_products(basket_lines: ir.Table) -> ir.Table:
    """One row per product sold: `product_no`, the place of the code among all. Numbers join faster than codes."""
    return _numbered(basket_lines, "stock_code", "product_no")


def _numbered(rows: ir.Table, key: str, number: str) -> ir.Table:
    keys = rows.select(key).distinct()
    listed = placed(keys, [key], slices=slice_of_text(keys[key]))
    return listed.select(key, **{number: listed.place.cast("int32")})


def purchase_lines(
    basket_lines: ir.Table, returns: ir.Table, numbered_buyers: ir.Table, numbered_products: ir.Table
) -> ir.Table:
    """One row per order and product of an identified customer: when it was bought, and given back as a whole.

    `is_sampled` holds for the customers from whom is learnt.
    """
    back = returns.filter((returns.match_kind == "whole") & returns.matched_order_key.notnull())
    given_back = back.group_by(order_key=back.matched_order_key, stock_code=back.matched_stock_code).aggregate(
        returned_at=back.returned_at.min()
    )
    sample = sampled_customers(numbered_buyers, SAMPLE).mutate(is_sampled=True)
    who = numbered_buyers.left_join(sample, "customer_id").drop("customer_id_right")
    bought = basket_lines.inner_join(who, "customer_id").inner_join(numbered_products, "stock_code")
    met = bought.left_join(given_back, ["order_key", "stock_code"]).drop("order_key_right", "stock_code_right")
    return met.mutate(day=met.sold_at.date(), is_sampled=met.is_sampled.fill_null(False))


def offer_bought(purchase_lines: ir.Table, *, as_of: date, offers: OfferSettings) -> ir.Table:
    """One row per cut and purchase before it that had not been given back by then.

    `orders_ago` is how many orders the customer placed afterwards. Cuts in the past have the sampled customers alone.
    """
    cuts = cuts_of(as_of, offers)
    return ibis.union(*(_kept(purchase_lines, number, cut) for number, cut in enumerate(cuts)))


def _kept(purchase_lines: ir.Table, number: int, cut: date) -> ir.Table:
    moment = ibis.literal(cut).cast("timestamp")
    given_back = (purchase_lines.returned_at < moment).fill_null(False)
    kept = purchase_lines.filter((purchase_lines.sold_at < moment) & ~given_back)
    kept = kept if number == NOW else kept.filter(kept.is_sampled)
    orders = kept.group_by("customer_no", "order_key").aggregate(ordered_at=kept.sold_at.min())
    latest = ibis.window(group_by="customer_no", order_by=[ibis.desc("ordered_at"), ibis.desc("order_key")])
    orders = orders.mutate(orders_ago=ibis.row_number().over(latest))
    met = kept.inner_join(orders, ["customer_no", "order_key"])
    return met.select(
        "customer_no",
        "order_key",
        "product_no",
        "day",
        "is_sampled",
        "orders_ago",
        cut=ibis.literal(number, type="int64"),
        days_ago=ibis.literal(cut).delta(met.day, unit="day").cast("int64"),
    )


def offer_pairs(offer_bought: ir.Table) -> ir.Table:
    """One row per cut, customer and product bought before it: how often, how lately, and at what distance."""
    bought = offer_bought

    def faded(weight: ir.FloatingValue) -> ir.IntegerValue:
        return (weight * UNIT).round().sum().cast("int64")  # floats add whole numbers exactly, and fastest

    ago, orders_ago = bought.days_ago.cast("float64"), ibis.least(bought.orders_ago, 60).cast("float64")
    return bought.group_by("cut", "customer_no", "product_no").aggregate(
        is_sampled=bought.is_sampled.any(),
        orders=bought.count(),
        last_bought_on=bought.day.max(),
        days_ago=bought.days_ago.min(),
        first_days_ago=bought.days_ago.max(),
        orders_ago=bought.orders_ago.min(),
        first_orders_ago=bought.orders_ago.max(),
        **{f"decay_{days}": faded((-ago / days).exp()) for days in DECAYS},
        fading=faded(ibis.literal(FADES).pow(orders_ago)),
    )


def offer_products(offer_bought: ir.Table, offer_pairs: ir.Table) -> ir.Table:
    """One row per cut and product that is still sold: its buyers, those of lately, and who bought it again.

    Counted over the sampled customers, at every cut.
    """
    pairs = offer_pairs.filter(offer_pairs.is_sampled)
    bought = offer_bought.filter(offer_bought.is_sampled)
    before = pairs.first_days_ago > LATELY
    by_pair = pairs.group_by("cut", "product_no").aggregate(
        buyers=pairs.count(),
        bought_again=count((pairs.orders > 1).sum()),
        recent_buyers=count((pairs.days_ago <= LATELY).sum()),
        season_buyers=count((pairs.days_ago <= SOLD_DAYS).sum()),
        holders=count(before.sum()),
        holders_again=count((before & (pairs.days_ago <= LATELY)).sum()),
    )
    lines = bought.group_by("cut", "product_no").aggregate(
        recent_orders=count((bought.days_ago <= LATELY).sum()),
        former_orders=count(((bought.days_ago > LATELY) & (bought.days_ago <= 2 * LATELY)).sum()),
        product_orders=bought.count(),
    )
    return by_pair.filter(by_pair.season_buyers > 0).inner_join(lines, ["cut", "product_no"])


def offer_customers(offer_bought: ir.Table, offer_pairs: ir.Table) -> ir.Table:
    """One row per cut and customer with a purchase before it: orders, lines, products, silence and tenure in days."""
    bought = offer_bought
    lines = bought.group_by("cut", "customer_no").aggregate(
        customer_orders=whole(bought.orders_ago.max() + 1),
        lines=bought.count(),
        silence=bought.days_ago.min(),
        tenure=bought.days_ago.max(),
    )
    different = offer_pairs.group_by("cut", "customer_no").aggregate(products=offer_pairs.count())
    return lines.inner_join(different, ["cut", "customer_no"])
