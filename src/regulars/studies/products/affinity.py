"""Which products are alike, by the orders that hold them together, and what they say about a customer's next one."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.types import count
from regulars.studies.products.history import CUTS, FADES, UNIT

LEAST_BUYERS = 5  # of a product: of fewer, its company is chance
LEAST_TOGETHER = 3  # orders
MOST_PRODUCTS = 60  # of an order: larger ones say little and cost much
NEIGHBOURS = 15  # products that each one speaks for: thirty find no more, and cost twice as much
ASKED_ORDERS = 3  # the latest, which are asked
_WEIGHT = 1_000  # weights of orders are whole numbers of thousandths


def offer_baskets(offer_bought: ir.Table, offer_products: ir.Table) -> ir.Table:
    """One row per order and product: `weight_N`, the order's weight at cut N, one by the root of its size.

    The size is the products of the order that had some buyers by then. 0 where the product is none of these, or the
    order came later, has one product alone, or too many.
    """
    able = offer_products.filter(offer_products.buyers >= LEAST_BUYERS).select("cut", "product_no")
    bought = offer_bought.filter(offer_bought.is_sampled).select("cut", "order_key", "product_no")
    kept = bought.semi_join(able, ["cut", "product_no"])
    sizes = kept.group_by("cut", "order_key").aggregate(size=kept.count())
    sizes = sizes.filter(sizes["size"].between(2, MOST_PRODUCTS))
    weight = (_WEIGHT / sizes["size"].cast("float64").sqrt()).round().cast("int32")
    met = kept.inner_join(sizes.select("cut", "order_key", weight=weight), ["cut", "order_key"])
    at_cuts = {f"weight_{cut}": met.weight.max(where=met.cut == cut).fill_null(0) for cut in CUTS}
    return met.group_by("order_key", "product_no").aggregate(**at_cuts)


def offer_together(offer_baskets: ir.Table) -> ir.Table:
    """One row per two products that enough orders hold together: `orders_N` and `weight_N`, these orders at cut N.

    One pass over the pairs of all orders serves all cuts: most orders came before several of them.
    """
    one = offer_baskets
    two = one.rename(
        other_order="order_key", other_no="product_no", **{f"other_{cut}": f"weight_{cut}" for cut in CUTS}
    )
    keys = ["product_no", "other_no"]
    both = one.inner_join(two, [one.order_key == two.other_order, one.product_no < two.other_no])
    counted = both.group_by(keys).aggregate(orders=both.count())
    both = both.semi_join(counted.filter(counted.orders >= LEAST_TOGETHER), keys)

    def at(cut: int) -> dict[str, ir.IntegerValue]:
        is_held = (both[f"weight_{cut}"] > 0) & (both[f"other_{cut}"] > 0)
        weight = both[f"weight_{cut}"].sum(where=is_held)
        return {f"orders_{cut}": count(is_held.sum()), f"weight_{cut}": count(weight)}

    sums = {name: value for cut in CUTS for name, value in at(cut).items()}
    return both.group_by(keys).aggregate(**sums)


def offer_affinities(offer_together: ir.Table, offer_baskets: ir.Table) -> ir.Table:
    """One row per cut, product and one of the products most like it: the cosine of their orders, in millionths.

    Each order counts with its weight. Source: Sarwar et al. (2001), Item-based collaborative filtering, WWW 10.
    """
    totals = {f"weight_{cut}": count(offer_baskets[f"weight_{cut}"].sum()) for cut in CUTS}
    alone = offer_baskets.group_by("product_no").aggregate(**totals)
    alike = ibis.union(*(_alike(offer_together, alone, cut) for cut in CUTS))
    turned = alike.select("cut", "cosine", product_no="other_no", other_no="product_no")
    each = alike.union(turned.select(*alike.columns))
    closest = ibis.window(group_by=["cut", "product_no"], order_by=[ibis.desc("cosine"), "other_no"])
    placed = each.mutate(place=ibis.row_number().over(closest))
    return placed.filter(placed.place < NEIGHBOURS).drop("place")


def _alike(together: ir.Table, alone: ir.Table, cut: int) -> ir.Table:
    """One row per two products that enough orders held together by the cut."""
    weight = f"weight_{cut}"
    pairs = together.filter(together[f"orders_{cut}"] >= LEAST_TOGETHER)
    pairs = pairs.select("product_no", "other_no", weight=weight)
    met = pairs.inner_join(alone.select("product_no", total=weight), "product_no")
    met = met.inner_join(alone.select(other_no="product_no", other_total=weight), "other_no")
    size = (met.total.cast("float64") * met.other_total.cast("float64")).sqrt()
    return met.select(
        "product_no",
        "other_no",
        cut=ibis.literal(cut, type="int64"),
        cosine=(UNIT * met.weight.cast("float64") / size).round().cast("int64"),
    )


def asked_pairs(offer_pairs: ir.Table) -> ir.Table:
    """One row per cut, customer and product of their latest orders: how much it speaks, in thousandths."""
    recent = offer_pairs.filter(offer_pairs.orders_ago < ASKED_ORDERS)
    weight = (ibis.literal(FADES).pow(recent.orders_ago.cast("float64")) * 1_000).round().cast("int64")
    return recent.select("cut", "customer_no", "product_no", speaks=weight)


def affinities_of(asked: ir.Table, offer_affinities: ir.Table) -> ir.Table:
    """One row per cut, customer and product that is like what they bought lately: by how much, in billionths."""
    met = asked.inner_join(offer_affinities, ["cut", "product_no"])
    return met.group_by("cut", "customer_no", product_no=met.other_no).aggregate(
        affinity=count((met.speaks * met.cosine).sum())
    )
