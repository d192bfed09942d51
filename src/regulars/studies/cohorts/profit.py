"""What each cohort paid, what it was given off, and what it left as profit."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import index_of_month
from regulars.ledger.types import count
from regulars.metrics.measures import BY_NAME, aggregates, ratio_of
from regulars.studies.cohorts.retention import first_orders

_SUMS = ("gross_revenue", "discounts", "returned", "net_revenue", "gross_profit")
_RATIOS = ("discount_share", "profit_margin")


def cohort_profit(facts: ir.Table, orders: ir.Table, *, money_columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per month of first orders: revenue, discounts and gross profit of its customers from that month on.

    `first_discount_share` is of the month of the first order alone. Discounts are NULL where the log has none, gross
    profit where it has no cost.
    """
    buyers = first_orders(orders)
    joined = facts.inner_join(buyers, "customer_id")
    since = joined.filter(joined.day >= joined.cohort_month)
    sums = since.group_by("cohort_month").aggregate(**aggregates(since, _SUMS))
    is_first = index_of_month(since.day) == index_of_month(since.cohort_month)
    first = since.filter(is_first)
    begun = first.group_by("cohort_month").aggregate(**aggregates(first, ("gross_revenue", "discounts")))
    begun = begun.select("cohort_month", first_discount_share=ratio_of(begun, BY_NAME["discount_share"]))
    sizes = buyers.group_by("cohort_month").aggregate(cohort_size=count(buyers.count()))
    whole = sizes.left_join(sums, "cohort_month").drop("cohort_month_right")
    whole = whole.left_join(begun, "cohort_month").drop("cohort_month_right")
    whole = whole.mutate(**{name: ratio_of(whole, BY_NAME[name]) for name in _RATIOS})
    has_cost = facts.cost.count().as_scalar() > 0
    known = dict.fromkeys(("gross_profit", "profit_margin"), has_cost)
    known |= dict.fromkeys(("discounts", "discount_share", "first_discount_share"), "discount" in money_columns)
    columns = (*_SUMS, "first_discount_share", *_RATIOS)
    return whole.select(
        "cohort_month",
        "cohort_size",
        **{name: ibis.ifelse(known[name], whole[name], None) if name in known else whole[name] for name in columns},
    )
