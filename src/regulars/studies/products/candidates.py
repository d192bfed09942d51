"""What may be offered to whom, with all that is known of it, and what was bought next where that is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ledger.types import count
from regulars.studies.products.affinity import affinities_of, asked_pairs
from regulars.studies.products.features import FEATURES, with_features
from regulars.studies.products.history import NOW, TESTED, cuts_of
from regulars.studies.products.settings import OfferSettings

MOST_KNOWN = 100  # products that a customer has bought, those of lately and often first
MOST_NEW = 40  # products that go with what they bought
POPULAR_LATELY, POPULAR_EVER = 30, 20
MOST_LEARNT, MOST_TESTED = 1_000, 2_000  # customers of a cut from whom is learnt, and on whom is tested


def offer_targets(purchase_lines: ir.Table, *, as_of: date, offers: OfferSettings) -> ir.Table:
    """One row per past cut, sampled customer known before it, and product of their next order within the horizon."""
    cuts = list(enumerate(cuts_of(as_of, offers)))[1:]
    parts = [_next_orders(purchase_lines, number, cut, offers.horizon_days) for number, cut in cuts]
    return ibis.union(*parts)


def _next_orders(lines: ir.Table, number: int, cut: date, horizon_days: int) -> ir.Table:
    start, end = (ibis.literal(day).cast("timestamp") for day in (cut, cut + timedelta(days=horizon_days)))
    sampled = lines.filter(lines.is_sampled)
    known = sampled.filter(sampled.sold_at < start).select("customer_no").distinct()
    came = sampled.filter((sampled.sold_at >= start) & (sampled.sold_at < end)).semi_join(known, "customer_no")
    orders = came.group_by("customer_no", "customer_id", "order_key").aggregate(ordered_at=came.sold_at.min())
    first = ibis.window(group_by="customer_no", order_by=["ordered_at", "order_key"])
    orders = orders.mutate(place=ibis.row_number().over(first)).filter(ibis._.place == 0)
    chosen = orders.mutate(hashed=orders.customer_id.hexdigest("md5"))
    chosen = chosen.order_by("hashed", "customer_id").limit(MOST_TESTED if number == TESTED else MOST_LEARNT)
    met = came.semi_join(chosen, ["customer_no", "order_key"])
    return met.select("customer_no", "product_no", cut=ibis.literal(number, type="int64"))


def offer_popular(offer_products: ir.Table) -> ir.Table:
    """One row per cut and product that many buy lately, or bought at all."""
    lately = ibis.window(group_by="cut", order_by=[ibis.desc("recent_buyers"), "product_no"])
    ever = ibis.window(group_by="cut", order_by=[ibis.desc("buyers"), "product_no"])
    placed = offer_products.mutate(lately=ibis.row_number().over(lately), ever=ibis.row_number().over(ever))
    chosen = (placed.lately < POPULAR_LATELY) | (placed.ever < POPULAR_EVER)
    return placed.filter(chosen).select("cut", "product_no")


def offer_lessons(
    offer_targets: ir.Table,
    offer_pairs: ir.Table,
    offer_products: ir.Table,
    offer_customers: ir.Table,
    offer_affinities: ir.Table,
    offer_popular: ir.Table,
) -> ir.Table:
    """One row per past cut, customer with a next order, and product that might be in it: features, and whether it was.

    `wanted` is how many products of the next order were sold before, `wanted_new` how many of these the customer had
    not bought. Features that a product not bought before lacks are NULL.
    """
    who = offer_targets.select("cut", "customer_no").distinct()
    rows = united(candidates(who, offer_pairs, offer_products, offer_customers, offer_affinities, offer_popular))
    bought = offer_targets.mutate(was_bought=ibis.literal(1, type="int64"))
    met = rows.left_join(bought, ["cut", "customer_no", "product_no"])
    met = met.drop(*(name for name in met.columns if name.endswith("_right")))
    met = met.inner_join(_wanted(offer_targets, offer_pairs), ["cut", "customer_no"])
    return met.mutate(was_bought=count(met.was_bought)).select(
        "cut",
        "customer_no",
        "product_no",
        "is_new",
        "was_bought",
        "wanted",
        "wanted_new",
        "customer_orders",
        "popularity",
        "frequency",
        *_feature_columns(),
    )


def _feature_columns() -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"f_{name}" for features in FEATURES.values() for name in features))


def _wanted(targets: ir.Table, pairs: ir.Table) -> ir.Table:
    """One row per cut and customer: products of the next order that were sold before, and those new to them."""
    sold = pairs.select("cut", "product_no").distinct()
    known = targets.semi_join(sold, ["cut", "product_no"])
    own = pairs.select("cut", "customer_no", "product_no", had=ibis.literal(1, type="int64"))
    met = known.left_join(own, ["cut", "customer_no", "product_no"])
    return met.group_by("cut", "customer_no").aggregate(wanted=met.count(), wanted_new=count(met.had.isnull().sum()))


def candidates(
    who: ir.Table,
    pairs: ir.Table,
    products: ir.Table,
    customers: ir.Table,
    affinities: ir.Table,
    popular: ir.Table,
) -> dict[str, ir.Table]:
    """By part, one row per cut, customer of `who` and product that may be offered: features, what naive answers go by.

    The parts are products of the customer's `history`, and `new` ones.
    """
    own = pairs.semi_join(who, ["cut", "customer_no"])
    alike = affinities_of(asked_pairs(own), affinities)
    known = _latest(own.drop("is_sampled").inner_join(products, ["cut", "product_no"]))
    known = known.left_join(alike, ["cut", "customer_no", "product_no"])
    known = _plain(known).inner_join(customers, ["cut", "customer_no"])
    fresh = _fresh(who, own, alike, popular, products).inner_join(customers, ["cut", "customer_no"])
    return {
        "history": _with_naive(with_features(known.mutate(affinity=count(known.affinity)), "history"), is_new=False),
        "new": _with_naive(with_features(fresh, "new"), is_new=True),
    }


def _latest(known: ir.Table) -> ir.Table:
    best = ibis.window(
        group_by=["cut", "customer_no"], order_by=[ibis.desc("fading"), ibis.desc("orders"), "product_no"]
    )
    placed = known.mutate(place=ibis.row_number().over(best))
    return placed.filter(placed.place < MOST_KNOWN).drop("place")


def _fresh(who: ir.Table, own: ir.Table, alike: ir.Table, popular: ir.Table, products: ir.Table) -> ir.Table:
    """One row per cut, customer and product that they never bought: what goes with theirs, and what is popular."""
    keys = ["cut", "customer_no", "product_no"]
    unseen = alike.anti_join(own, keys)
    best = ibis.window(group_by=["cut", "customer_no"], order_by=[ibis.desc("affinity"), "product_no"])
    nearest = unseen.mutate(place=ibis.row_number().over(best)).filter(ibis._.place < MOST_NEW).select(*keys)
    liked = who.inner_join(popular, "cut").anti_join(own, keys).select(*keys)
    both = nearest.union(liked, distinct=True)
    met = _plain(both.left_join(unseen, keys))
    return met.mutate(affinity=count(met.affinity)).inner_join(products, ["cut", "product_no"])


def _plain(joined: ir.Table) -> ir.Table:
    return joined.drop(*(name for name in joined.columns if name.endswith("_right")))


def _with_naive(rows: ir.Table, *, is_new: bool) -> ir.Table:
    """The rows with popularity, recency, and frequency with popularity where it ties: what naive answers rank by."""
    orders = ibis.literal(0, type="int64") if is_new else rows.orders
    return rows.mutate(
        is_new=ibis.literal(is_new),
        popularity=rows.buyers,
        frequency=orders * 1_000_000 + rows.buyers,
        recency=ibis.literal(0.0) if is_new else rows.f_fading,
        bought_orders=orders,
        last_bought_on=ibis.null("date") if is_new else rows.last_bought_on,
    )


_SHOWN = ("cut", "customer_no", "product_no", "is_new", "popularity", "frequency", "customer_orders")


def united(parts: Mapping[str, ir.Table]) -> ir.Table:
    """All parts with all features; those that a part lacks are NULL."""

    def whole(part: ir.Table) -> ir.Table:
        lacking = {name: ibis.null("float64") for name in _feature_columns() if name not in part.columns}
        return part.mutate(**lacking).select(*_SHOWN, *_feature_columns())

    return ibis.union(*map(whole, parts.values()))


def offers_of_today(
    pairs: ir.Table, products: ir.Table, customers: ir.Table, affinities: ir.Table, popular: ir.Table
) -> dict[str, ir.Table]:
    """By part, one row per customer and product that may be offered to them today, with its features."""
    every = (pairs, products, customers, affinities, popular)
    pairs, products, customers, affinities, popular = (table.filter(table.cut == NOW) for table in every)
    return candidates(customers.select("cut", "customer_no"), pairs, products, customers, affinities, popular)
