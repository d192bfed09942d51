"""What the cohorts can vouch for: where the log begins, and which revenue belongs to no cohort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir

from regulars.ground.evidence import SOLID, WEAK, Evidence, Judge, ReasonCode, judged
from regulars.ground.periods import Window
from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.types import count, money
from regulars.studies.cohorts.retention import first_orders

FIRST_BUYERS_ARE_OLD = ReasonCode(
    "first_buyers_are_old", "the log begins in {month:%B %Y}: its {buyers:,} first buyers may be earlier customers"
)
_MORE = ("cohort_retention_weekly", "cohort_retention_quarterly", "cohort_profit")
OUTSIDE_OF_COHORTS = ReasonCode("outside_of_cohorts", "net revenue outside all cohorts")
OF_GUESTS = ReasonCode("of_guests", "guests: {net:,.2f}")
WITHOUT_ORDER = ReasonCode("without_order", "{customers:,} customers without an order: {net:,.2f}")
BEFORE_FIRST_ORDER = ReasonCode(
    "before_first_order", "bookings of {customers:,} customers before the month of their first order: {net:,.2f}"
)


def cohort_remainder(bookings: ir.Table, orders: ir.Table) -> ir.Table:
    """One row per reason why net revenue belongs to no cohort: guests, no_order, early (before the first order).

    Net revenue of all cohorts and this remainder add up to the shop's net revenue.
    """
    buyers = first_orders(orders)
    traded = bookings.filter(bookings.kind.isin(NET_REVENUE))
    joined = traded.left_join(buyers, "customer_id").drop("customer_id_right")
    early = joined.day < joined.cohort_month
    reason = joined.customer_id.isnull().ifelse("guests", joined.cohort_month.isnull().ifelse("no_order", "early"))
    outside = joined.mutate(reason=reason).filter((reason != "early") | early)
    return outside.group_by("reason").aggregate(
        customers=outside.customer_id.nunique(), net_revenue=money(outside.amount.sum())
    )


def cohort_sizes(bookings: ir.Table, orders: ir.Table) -> ir.Table:
    """One row: buyers, the size of the first cohort, and the revenue that belongs to no cohort, by reason."""
    buyers = first_orders(orders)
    first = buyers.cohort_month == buyers.cohort_month.min().as_scalar()
    sizes = buyers.aggregate(
        buyers=buyers.count(), first_cohort=count(first.sum()), first_month=buyers.cohort_month.min()
    )
    rest = cohort_remainder(bookings, orders)
    outside = rest.aggregate(
        guests=money(rest.net_revenue.sum(where=rest.reason == "guests")),
        no_order=money(rest.net_revenue.sum(where=rest.reason == "no_order")),
        no_order_customers=count(rest.customers.sum(where=rest.reason == "no_order")),
        early=money(rest.net_revenue.sum(where=rest.reason == "early")),
        early_customers=count(rest.customers.sum(where=rest.reason == "early")),
    )
    return sizes.cross_join(outside)


def _verdicts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    n = sizes["buyers"]
    tables = [
        judged(claim, population="customers with an order", n=n, window=window)
        for claim in ("cohort_retention", *_MORE, "lifecycle")
    ]
    return (*tables, _first(sizes, window), _remainder(sizes, window))


def _first(sizes: Mapping[str, Any], window: Window) -> Evidence:
    if not sizes["buyers"]:
        return judged("cohort_retention.first_cohort", population="customers", n=0, window=window)
    truncated = FIRST_BUYERS_ARE_OLD(month=sizes["first_month"], buyers=sizes["first_cohort"])
    return judged(
        "cohort_retention.first_cohort",
        population="customers",
        n=sizes["first_cohort"],
        window=window,
        doubts=(truncated,),
    )


def _remainder(sizes: Mapping[str, Any], window: Window) -> Evidence:
    reasons = (
        OUTSIDE_OF_COHORTS(),
        OF_GUESTS(net=sizes["guests"]),
        WITHOUT_ORDER(customers=sizes["no_order_customers"], net=sizes["no_order"]),
        BEFORE_FIRST_ORDER(customers=sizes["early_customers"], net=sizes["early"]),
    )
    return Evidence(
        "cohort_retention.remainder",
        WEAK if any(sizes[part] for part in ("guests", "no_order", "early")) else SOLID,
        reasons,
        "net revenue",
        str(window),
        None,
    )


COHORTS = Judge(cohort_sizes, _verdicts)
