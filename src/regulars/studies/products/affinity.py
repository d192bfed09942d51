"""Which products are alike, by the orders that hold them together, and what they say about a customer's next one."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.types import count
from regulars.studies.products.history import FADES, UNIT

LEAST_BUYERS = 5  # of a product: of fewer, its company is chance
LEAST_TOGETHER = 3  # orders
MOST_PRODUCTS = 60  # of an order: larger ones say little and cost much
NEIGHBOURS = 30  # products that each one speaks for
ASKED_ORDERS = 3  # the latest, which are asked
_WEIGHT = 1_000  # weights of orders are whole numbers of thousandths


def offer_baskets(offer_bought: ir.Table, offer_products: ir.Table) -> ir.Table:
    """One row per cut, order and product with some buyers: the order's weight, one by the root of its size."""
    able = offer_products.filter(offer_products.buyers >= LEAST_BUYERS).select("cut", "stock_code", "number")
    bought = offer_bought.filter(offer_bought.is_sampled).select("cut", "order_key", "stock_code")
    kept = bought.inner_join(able, ["cut", "stock_code"]).drop("stock_code")
    sizes = kept.group_by("cut", "order_key").aggregate(size=kept.count())
    sizes = sizes.filter(sizes["size"].between(2, MOST_PRODUCTS))
    weight = (_WEIGHT / sizes["size"].cast("float64").sqrt()).round().cast("int64")
    return kept.inner_join(sizes.select("cut", "order_key", weight=weight), ["cut", "order_key"])


def offer_affinities(offer_baskets: ir.Table, offer_products: ir.Table) -> ir.Table:
    """One row per cut, product and one of the products most like it: the cosine of their orders, in millionths.

    Each order counts with its weight. Source: Sarwar et al. (2001), Item-based collaborative filtering, WWW 10.
    """
    alone = offer_baskets.group_by("cut", "number").aggregate(total=count(offer_baskets.weight.sum()))
    two = offer_baskets.select("cut", "order_key", other="number")
    both = offer_baskets.inner_join(two, ["cut", "order_key", offer_baskets.number < two.other])
    pairs = both.group_by("cut", "number", "other").aggregate(together=both.count(), weight=count(both.weight.sum()))
    pairs = pairs.filter(pairs.together >= LEAST_TOGETHER).drop("together")
    turned = pairs.select("cut", "weight", number="other", other="number")
    each = pairs.union(turned.select(*pairs.columns))
    met = each.inner_join(alone, ["cut", "number"])
    met = met.inner_join(alone.select("cut", other="number", other_total="total"), ["cut", "other"])
    size = (met.total.cast("float64") * met.other_total.cast("float64")).sqrt()
    alike = met.mutate(cosine=(UNIT * met.weight.cast("float64") / size).round().cast("int64"))
    closest = ibis.window(group_by=["cut", "number"], order_by=[ibis.desc("cosine"), "other"])
    placed = alike.mutate(place=ibis.row_number().over(closest))
    known = offer_products.select("cut", "number", "stock_code")
    found = placed.filter(placed.place < NEIGHBOURS).inner_join(known, ["cut", "number"])
    other = known.select("cut", other="number", other_stock_code="stock_code")
    return found.inner_join(other, ["cut", "other"]).select("cut", "stock_code", "other_stock_code", "cosine")


def asked_pairs(offer_pairs: ir.Table) -> ir.Table:
    """One row per cut, customer and product of their latest orders: how much it speaks, in thousandths."""
    recent = offer_pairs.filter(offer_pairs.orders_ago < ASKED_ORDERS)
    weight = (ibis.literal(FADES).pow(recent.orders_ago.cast("float64")) * 1_000).round().cast("int64")
    return recent.select("cut", "customer_id", "stock_code", speaks=weight)


def affinities_of(asked: ir.Table, offer_affinities: ir.Table) -> ir.Table:
    """One row per cut, customer and product that is like what they bought lately: by how much, in billionths."""
    met = asked.inner_join(offer_affinities, ["cut", "stock_code"])
    return met.group_by("cut", "customer_id", stock_code=met.other_stock_code).aggregate(
        affinity=count((met.speaks * met.cosine).sum())
    )
