"""Which products go together: counts of pairs, their lift with its lower end, and what chance explains."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.slices import placed
from regulars.ledger.types import count
from regulars.studies.products.baskets import orders_of_products

LEAST_TOGETHER, MOST_ASKED, SHARE_TOGETHER = 5, 40, 500  # orders with both: one in 500, within these bounds
_Z = 1.959963984540054  # of an interval of 95%
_FALSE = 0.05  # share of false pairs among those called significant, by Benjamini and Hochberg
_FINE, _FAR = 10, 200  # steps of the statistic within 1, and where p is below 1e-45 anyway
# Chebyshev coefficients of erfc: W. H. Press et al., Numerical Recipes, 2nd edition, 6.2; its error is below 1.2e-7 of
# the value everywhere, and it needs nothing but exp, which every engine has.
_ERFC = (
    *(-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806),
    *(0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277),
)


def basket_products(basket_lines: ir.Table, basket_limits: ir.Table) -> ir.Table:
    """One row per product with enough orders to be compared: its orders, and its place, from 0, most orders first."""
    asked = basket_limits.select("least_orders", all_orders="orders")
    known = orders_of_products(basket_lines).cross_join(asked)
    enough = known.filter(known.orders >= known.least_orders)
    listed = placed(enough, [ibis.desc("orders"), "stock_code"], slices=-enough.orders)
    return listed.select(
        "stock_code", "orders", "all_orders", place=listed.place.cast("int32"), products=count(listed["size"])
    )


def baskets(basket_lines: ir.Table, basket_products: ir.Table, basket_limits: ir.Table) -> ir.Table:
    """One row per order and place of a product in it, of the orders that do not have too many of such products."""
    met = basket_lines.inner_join(basket_products.select("stock_code", "place"), "stock_code")
    met = met.select("order_key", "place")
    sizes = met.group_by("order_key").aggregate(size=met.count()).cross_join(basket_limits.select("most_products"))
    too_many = sizes.filter(sizes["size"] > sizes.most_products)
    return met.anti_join(too_many, "order_key")


def product_pairs(baskets: ir.Table, basket_products: ir.Table) -> ir.Table:
    """One row per pair of products that enough orders hold together: the orders of both, and of each.

    `stock_code` is the product with more orders, of equal ones the first by code. Guests' orders count.
    """
    one, two = (baskets.rename({f"place{end}": "place"}) for end in ("_1", "_2"))
    both = one.inner_join(two, ["order_key", one.place_1 < two.place_2])
    counted = both.group_by("place_1", "place_2").aggregate(orders_together=both.count())
    counted = counted.filter(counted.orders_together >= LEAST_TOGETHER)
    first = basket_products.select("all_orders", "products", place_1="place", stock_code="stock_code", orders="orders")
    other = basket_products.select(place_2="place", other_stock_code="stock_code", other_orders="orders")
    met = counted.inner_join(first, "place_1").inner_join(other, "place_2")
    least = (met.all_orders.cast("float64") / SHARE_TOGETHER).ceil().clip(LEAST_TOGETHER, MOST_ASKED)
    return met.filter(met.orders_together >= least).drop("place_1", "place_2")


def bought_together(product_pairs: ir.Table, products: ir.Table, product_groups: ir.Table) -> ir.Table:
    """One row per pair of products that one order in 500 holds (at least five, at most forty need to).

    Lift is the orders with both by those to be expected were the products bought independently; `lift_low` is the
    lower end of its interval of 95%, by which pairs are ranked. `p_value` is of a G-test, and `is_significant` where
    the products are together more often than chance explains, by Benjamini and Hochberg over all possible pairs.
    """
    tested = _tested(product_pairs)
    cut = _cut(tested)
    named = products.select("stock_code", "product_name").left_join(product_groups, "stock_code")
    named = named.drop("stock_code_right")
    other = named.rename({f"other_{name}": name for name in named.columns})
    met = tested.left_join(named, "stock_code").drop("stock_code_right")
    met = met.left_join(other, "other_stock_code").drop("other_stock_code_right")
    met = met.cross_join(cut)
    is_group = met.variant_group == met.other_variant_group
    return met.mutate(
        variant_group=ibis.ifelse(is_group.fill_null(False), met.variant_group, None),
        is_significant=(met.lift > 1) & (met.step >= met.least_step).fill_null(False),
    )


def _tested(pairs: ir.Table) -> ir.Table:
    """The pairs with lift, its lower end and the test of independence.

    Source of the interval: the delta method on the four cells of the table of orders.
    """
    cells = pairs.mutate(
        n=pairs.all_orders.cast("float64"),
        both=pairs.orders_together.cast("float64"),
        one=pairs.orders.cast("float64"),
        two=pairs.other_orders.cast("float64"),
    )
    n, both, one, two = cells.n, cells.both, cells.one, cells.two
    measured = cells.mutate(
        support=both / n,
        confidence=both / one,
        other_confidence=both / two,
        lift=both * n / (one * two),
        spread=1 / both - 1 / one - 1 / two + 2 * both / (one * two) - 1 / n,
        g=2
        * (
            _part(both, one * two / n)
            + _part(one - both, one * (n - two) / n)
            + _part(two - both, (n - one) * two / n)
            + _part(n - one - two + both, (n - one) * (n - two) / n)
        ),
    )
    tested = with_tail(measured)
    return tested.mutate(
        lift_low=tested.lift * (-_Z * ibis.greatest(tested.spread, 0.0).sqrt()).exp(),
        step=(ibis.least(ibis.greatest(tested.g, 0.0), float(_FAR)) * _FINE).floor().cast("int64"),
    )


def _part(found: ir.FloatingValue, expected: ir.FloatingValue) -> ir.FloatingValue:
    """found · ln(found / expected), which is 0 where nothing was found."""
    return ibis.ifelse(found > 0, found * (found / expected.nullif(0)).ln(), 0.0).fill_null(0.0)


def with_tail(tested: ir.Table) -> ir.Table:
    """The rows with `p_value`: the chance of at least their `g` with one degree of freedom, erfc(√(g / 2))."""
    rooted = tested.mutate(root=(ibis.greatest(tested.g, 0.0) / 2).sqrt())
    placed_in = rooted.mutate(t=1 / (1 + rooted.root / 2))
    t, total = placed_in.t, ibis.literal(_ERFC[-1])
    for coefficient in reversed(_ERFC[:-1]):
        total = total * t + coefficient
    power = ibis.greatest(total - placed_in.root * placed_in.root, -690.0)
    return placed_in.mutate(p_value=ibis.least(t * power.exp(), 1.0)).drop("root", "t")


def _cut(tested: ir.Table) -> ir.Table:
    """One row: the least step of the statistic that is significant over all possible pairs; NULL where none is.

    The statistic is counted in tenths, and each step is judged by its lower end: never less strict than the rule.
    Source: Benjamini, Hochberg (1995), J. of the Royal Statistical Society B 57:289.
    """
    steps = tested.group_by("step").aggregate(pairs=tested.count(), products=tested.products.max())
    above = ibis.window(order_by=ibis.desc("step"), preceding=(None, 0))
    so_far = steps.mutate(found=count(steps.pairs.sum().over(above)))
    possible = so_far.products.cast("float64") * (so_far.products - 1).cast("float64") / 2
    allowed = _FALSE * so_far.found.cast("float64") / possible.nullif(0)
    judged = with_tail(so_far.mutate(allowed=allowed, g=so_far.step.cast("float64") / _FINE))
    return judged.filter(judged.p_value <= judged.allowed).aggregate(least_step=ibis._.step.min())
