"""Published tables condensed to what the report draws: small, and equal on every engine."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from regulars.ledger.slices import placed, slice_of
from regulars.ledger.types import share

_MONEY = "decimal(18, 4)"
_SUM = "decimal(38, 4)"
_BEST, _FIRST = 15, 10


def rfm_grid(rfm: ir.Table) -> ir.Table:
    """One row per recency and frequency score that occur together: customers and their net revenue."""
    sums = rfm.group_by("r_score", "f_score").aggregate(
        customers=rfm.count().cast("int64"), net_revenue=rfm.monetary.sum().cast(_MONEY)
    )
    return sums.order_by("r_score", "f_score")


def customer_pareto(customers: ir.Table) -> ir.Table:
    """One row per hundredth of the customers with an order, best first, with the share of net revenue up to it."""
    return _pareto(customers.filter(customers.orders > 0), "customer_id", "net_revenue")


def product_pareto(products: ir.Table) -> ir.Table:
    """One row per hundredth of the products, best first, with the share of net revenue up to it."""
    return _pareto(products, "stock_code", "net_revenue")


def clv_pareto(clv: ir.Table) -> ir.Table:
    """One row per hundredth of the customers, best expected value first, with the share of all value up to it."""
    return _pareto(clv, "customer_id", "clv")


def clv_best(clv: ir.Table) -> ir.Table:
    """One row per customer of the fifteen with the highest expected value; equals by name."""
    return clv.order_by(clv.clv.desc(), clv.customer_id).limit(_BEST)


def churn_first(churn_scores: ir.Table) -> ir.Table:
    """One row per customer of the ten with the most money at stake; equals by name."""
    most_first = churn_scores.order_by(churn_scores.expected_loss.desc(), churn_scores.customer_id)
    return most_first.filter(most_first.expected_loss > 0).limit(_FIRST)


# Condensed table: the published table that it reads, and how.
CONDENSED: dict[str, tuple[str, Callable[[ir.Table], ir.Table]]] = {
    "rfm_grid": ("rfm", rfm_grid),
    "customer_pareto": ("customers", customer_pareto),
    "product_pareto": ("products", product_pareto),
    "clv_pareto": ("clv", clv_pareto),
    "clv_best": ("clv", clv_best),
    "churn_first": ("churn_scores", churn_first),
}


def _pareto(members: ir.Table, name: str, money: str) -> ir.Table:
    """Members ranked by their money, equals by name. Fewer than 100 members give fewer rows, and no row is a guess.

    The share may pass 1 before the last row where some members' returns exceed their purchases, and is NULL
    where the total is not positive.
    """
    kept = members.select(name, net_revenue=members[money])
    best_first = placed(kept, [ibis.desc("net_revenue"), name], slices=-slice_of(kept.net_revenue))
    so_many, size = best_first.place + 1, best_first.size
    hundredths = best_first.mutate(so_many=so_many, hundredth=((so_many * 100 + size - 1) // size).cast("int64"))
    sums = hundredths.group_by("hundredth").aggregate(
        members=hundredths.so_many.max().cast("int64"), net_revenue=hundredths.net_revenue.sum().cast(_SUM)
    )
    so_far = sums.net_revenue.sum().over(ibis.window(order_by="hundredth", preceding=(None, 0)))
    whole = ibis.window()
    return sums.select(
        "hundredth",
        "members",
        share_of_members=share(sums.members, sums.members.max().over(whole)),
        net_revenue=so_far.cast(_MONEY),
        cumulative_share=share(so_far, sums.net_revenue.sum().over(whole)),
    ).order_by("hundredth")
