"""Do the segments tell the future? The same rule at an earlier date, and what happened next."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.rollups import customer_history
from regulars.ledger.types import count, money, share
from regulars.studies.rfm.scores import rfm, rfm_cuts
from regulars.studies.rfm.segments import segment_list

HORIZON_DAYS = 90


def earlier_date(as_of: date, horizon_days: int = HORIZON_DAYS) -> date:
    """The snapshot whose horizon ends a day before `as_of`: the last day of a log is seldom a whole one."""
    return as_of - timedelta(days=horizon_days + 1)


def segment_validation(bookings: ir.Table, *, as_of: date, horizon_days: int = HORIZON_DAYS) -> ir.Table:
    """One row per segment as it stood before the horizon, with what its customers did in the horizon.

    Nothing after the snapshot enters the scores.
    """
    snapshot = earlier_date(as_of, horizon_days)
    past = customer_history(bookings, as_of=snapshot)
    scored = rfm(past, rfm_cuts(past))
    followed = scored.left_join(_next(bookings, snapshot, horizon_days), "customer_id").drop("customer_id_right")
    sums = followed.group_by("segment").aggregate(
        customers=followed.count(),
        came_back=followed.came_back.sum(),
        next_net_revenue=followed.next_net_revenue.sum(),
    )
    every = segment_list().left_join(sums, "segment").drop("segment_right")
    filled = every.mutate(
        customers=count(every.customers),
        came_back=count(every.came_back),
        next_net_revenue=money(every.next_net_revenue),
        snapshot=ibis.literal(snapshot),
        horizon_days=ibis.literal(horizon_days, type="int64"),
    )
    return filled.mutate(share_came_back=share(filled.came_back, filled.customers))


def _next(bookings: ir.Table, snapshot: date, horizon_days: int) -> ir.Table:
    """One row per customer with a booking in the horizon."""
    window = bookings.filter(
        (bookings.day >= ibis.literal(snapshot))
        & (bookings.day < ibis.literal(snapshot + timedelta(days=horizon_days)))
    )
    return window.group_by("customer_id").aggregate(
        came_back=window.is_order.any().cast("int64"),
        next_net_revenue=window.amount.sum(where=window.kind.isin(NET_REVENUE)).cast(MONEY),
    )
