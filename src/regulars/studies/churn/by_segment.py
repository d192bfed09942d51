"""Risk and money at stake beside the segments."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.tables.allowed import allowed_values
from regulars.ledger.types import money

RISKS = allowed_values("churn_by_segment", "churn_risk")  # highest first


def churn_by_segment(churn_scores: ir.Table, rfm: ir.Table, segments: ir.Table) -> ir.Table:
    """One row per segment and level of risk that occur together: customers, mean probability and expected loss."""
    places = rfm.select("customer_id", "segment").inner_join(segments.select("segment", "segment_number"), "segment")
    joined = churn_scores.inner_join(places, "customer_id")
    sums = joined.group_by("segment_number", "segment", "churn_risk").aggregate(
        customers=joined.count(),
        expected_loss=money(joined.expected_loss.sum()),
        total=(joined.churn_probability * 1_000_000).round().cast("int64").sum(),
    )
    numbers = ((sums.churn_risk == risk, number) for number, risk in enumerate(RISKS[:-1], start=1))
    return sums.mutate(
        risk_number=ibis.cases(*numbers, else_=len(RISKS)).cast("int64"),
        mean_probability=(sums.total.cast("float64") / sums.customers.cast("float64")).round(0) / 1_000_000,
    )
