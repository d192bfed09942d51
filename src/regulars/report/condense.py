"""Published tables condensed to what the report draws: small, and equal on every engine."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from regulars.ground.tables.allowed import allowed_values
from regulars.ledger.slices import placed, slice_of
from regulars.ledger.types import share

_MONEY = "decimal(18, 4)"
_SUM = "decimal(38, 4)"
_BEST, _FIRST = 15, 10
_AT_RISK = allowed_values("churn_scores", "churn_risk")[:2]  # High and Medium


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
    """One row per customer of the ten with the most money at stake whose risk is high or medium; equals by name."""
    asked = churn_scores.filter(churn_scores.expected_loss > 0, churn_scores.churn_risk.isin(_AT_RISK))
    return asked.order_by(asked.expected_loss.desc(), asked.customer_id).limit(_FIRST)


def churn_first_offers(churn_scores: ir.Table, recommendations: ir.Table) -> ir.Table:
    """One row per customer of churn_first who has a recommendation: the product to offer first."""
    asked = churn_first(churn_scores).select("customer_id")
    first = recommendations.filter(recommendations["list"] == "all", recommendations["rank"] == 1)
    return asked.inner_join(first, "customer_id").select("customer_id", "stock_code", "product_name")


def pairs_best(bought_together: ir.Table) -> ir.Table:
    """One row per pair of products of the ten with the highest lower end of lift; no variants of one product."""
    kept = bought_together.filter(bought_together.is_significant & bought_together.variant_group.isnull())
    return kept.order_by(kept.lift_low.desc(), kept.stock_code, kept.other_stock_code).limit(_FIRST)


def offers_by_source(recommendations: ir.Table) -> ir.Table:
    """One row per list and source of offers: offers, and the customers who have some."""
    sums = recommendations.group_by("list", "source").aggregate(
        offers=recommendations.count(), customers=recommendations.customer_id.nunique()
    )
    return sums.order_by("list", "source")


def due_by_verdict(replenishment: ir.Table) -> ir.Table:
    """One row per verdict: pairs of customer and product, customers, and the purchases to be expected."""
    sums = replenishment.group_by("verdict").aggregate(
        pairs=replenishment.count(),
        customers=replenishment.customer_id.nunique(),
        millionths=(replenishment.probability_next_30_days * 1_000_000).round().cast("int64").sum().cast("float64"),
        horizon_days=replenishment.horizon_days.max(),
    )
    return sums.mutate(expected=sums.millionths / 1_000_000).drop("millionths").order_by("verdict")


def first_most(first_products: ir.Table) -> ir.Table:
    """One row per product of the ten with which most customers began; equals by code."""
    return first_products.order_by(first_products.customers.desc(), first_products.stock_code).limit(_FIRST)


def change_by_part(product_switching: ir.Table) -> ir.Table:
    """One row per part of the change of sales: its money."""
    sums = product_switching.group_by("part").aggregate(
        amount=product_switching.amount.sum().cast(_MONEY),
        period_from=product_switching.period_from.min(),
        period_to=product_switching.period_to.min(),
    )
    return sums.order_by("part")


MADE: tuple[Callable[..., ir.Table], ...] = (
    rfm_grid,
    customer_pareto,
    product_pareto,
    clv_pareto,
    clv_best,
    churn_first,
    churn_first_offers,
    pairs_best,
    offers_by_source,
    due_by_verdict,
    first_most,
    change_by_part,
)

# Condensed table: the published tables that it reads, by the names of its parameters, and how.
CONDENSED: dict[str, tuple[tuple[str, ...], Callable[..., ir.Table]]] = {
    make.__name__: (tuple(inspect.signature(make).parameters), make) for make in MADE
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
