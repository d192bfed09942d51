"""Countries and products by what they earn."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.kinds import known_money, unknown_money
from regulars.ledger.types import per, share, share_so_far
from regulars.metrics.measures import BY_NAME, aggregates, ratio_of

TOP = 100


_SUMS = (
    *("gross_revenue", "revenue_before_returns", "returned", "net_revenue", "total_sales"),
    *("orders", "customers"),
)


def revenue_by_country(facts: ir.Table, *, money_columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per country, best net revenue first; lines without country are the country Unknown."""
    names = (*_SUMS, *known_money(money_columns))
    sums = facts.group_by("country").aggregate(**aggregates(facts, names)).mutate(**unknown_money(money_columns))
    ranked = _with_ranks(sums, "country", sums.net_revenue.sum().over(ibis.window()))
    return ranked.mutate(aov=ratio_of(ranked, BY_NAME["aov"]))


def top_products(products: ir.Table) -> ir.Table:
    """One row per product among the first 100 by net revenue; shares are of the whole shop."""
    whole = products.aggregate(whole=products.net_revenue.sum())
    first = products.order_by(products.net_revenue.desc(), products.stock_code).limit(TOP).cross_join(whole)
    ranked = _with_ranks(first, "stock_code", first.whole).drop("whole")
    return ranked.mutate(aov=per(ranked.revenue_before_returns, ranked.orders))


def _with_ranks(sums: ir.Table, name: str, total: ir.NumericValue) -> ir.Table:
    """Adds rank, share of the total and cumulative share by net revenue; equal revenue is put in order by name."""
    so_far = ibis.window(order_by=[sums.net_revenue.desc(), sums[name]], preceding=(None, 0))
    return sums.mutate(
        rank=ibis.row_number().over(ibis.window(order_by=[sums.net_revenue.desc(), sums[name]])) + 1,
        share=share(sums.net_revenue, total),
        cumulative_share=share_so_far(sums.net_revenue.sum().over(so_far), total),
    )
