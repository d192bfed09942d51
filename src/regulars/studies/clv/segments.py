"""The value of the segments."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.types import count, money, per, share
from regulars.studies.clv.settings import ValueSettings


def clv_segments(clv: ir.Table, rfm: ir.Table, segments: ir.Table, *, value: ValueSettings) -> ir.Table:
    """One row per segment, also empty ones: what its customers are to be expected to bring."""
    placed = clv.join(rfm.select("customer_id", "segment"), "customer_id")
    sums = placed.group_by("segment").aggregate(customers=placed.count(), clv=placed.clv.sum())
    every = segments.select("segment_number", "segment", "net_revenue").left_join(sums, "segment").drop("segment_right")
    filled = every.mutate(customers=count(every.customers), clv=money(every.clv))
    return filled.mutate(
        share=share(filled.clv, filled.clv.sum().over(ibis.window())),
        mean_clv=per(ibis.ifelse(filled.customers > 0, filled.clv, None), filled.customers),
        horizon_months=ibis.literal(value.horizon_months, type="int64"),
        discount_rate=ibis.literal(value.discount_rate, type="float64"),
        value_is=ibis.literal(value.money),
    )
