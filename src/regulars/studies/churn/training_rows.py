"""What was known of customers on earlier days, and what they did afterwards: the rows that models learn from."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.rollups import customers
from regulars.ledger.sampling import sampled_customers
from regulars.ledger.types import money
from regulars.studies.churn.settings import ChurnSettings

_ANY_DAY = date(2000, 1, 1)


def churn_observed(
    bookings: ir.Table,
    customer_products: ir.Table,
    churn_windows: ir.Table,
    *,
    churn_snapshots: tuple[date, ...],
    churn_year_before: tuple[date, ...],
    churn: ChurnSettings,
) -> ir.Table:
    """One row per snapshot and customer with an order before it: features of that day, and what came afterwards.

    Snapshots are those that follow each other, and those of a year before, where there are any.
    Features come from before the snapshot alone, the label from after it alone: `churned` is no order in the chosen
    window that begins `gap_days` after the snapshot.
    """
    buyers = bookings.filter(bookings.is_order & bookings.customer_id.notnull())
    sample = sampled_customers(buyers, churn.sample)
    booked, bought = bookings.semi_join(sample, "customer_id"), customer_products.semi_join(sample, "customer_id")
    window = churn_windows.filter(churn_windows.is_chosen).window_days.max().as_scalar()
    parts = [
        _observed(booked, bought, snapshot, start=snapshot + timedelta(days=churn.gap_days), window=window)
        for snapshot in sorted({*churn_snapshots, *churn_year_before}) or (_ANY_DAY,)
    ]
    whole = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return whole if churn_snapshots else whole.limit(0)


def _observed(
    bookings: ir.Table, customer_products: ir.Table, snapshot: date, *, start: date, window: ir.IntegerScalar
) -> ir.Table:
    known = customers(bookings, customer_products, as_of=snapshot)
    buyers = known.filter(known.orders > 0)
    followed = buyers.left_join(_afterwards(bookings, start, window), "customer_id").drop("customer_id_right")
    return followed.mutate(
        snapshot=ibis.literal(snapshot),
        churned=~followed.came_back.fill_null(False),
        next_net_revenue=money(followed.next_net_revenue),
    ).drop("came_back")


def _afterwards(bookings: ir.Table, start: date, window: ir.IntegerScalar) -> ir.Table:
    """One row per customer with a booking in the window that begins at `start`."""
    since = bookings.day.delta(ibis.literal(start), unit="day")
    within = bookings.filter((since >= 0) & (since < window))
    trade = within.kind.isin(NET_REVENUE)
    return within.group_by("customer_id").aggregate(
        came_back=within.is_order.any(), next_net_revenue=within.amount.sum(where=trade)
    )
