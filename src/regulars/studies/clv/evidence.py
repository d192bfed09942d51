"""Whether as many customers ended inside their interval as should."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir

from regulars.ground.evidence import Evidence, Judge, Reason, ReasonCode, judged
from regulars.ground.periods import Window
from regulars.ledger.types import count

_INSIDE = "{share:.0%} of the customers ended inside their interval where 90 % should: the intervals are too"
INTERVALS_TOO_NARROW = ReasonCode("intervals_too_narrow", f"{_INSIDE} narrow")
INTERVALS_TOO_WIDE = ReasonCode("intervals_too_wide", f"{_INSIDE} wide")

_LEAST, _MOST = 0.85, 0.95  # of nine in ten: outside it the intervals are too narrow or too wide


def clv_sizes(clv_evaluation: ir.Table) -> ir.Table:
    """One row: customers tested, those who ended inside their interval, and the tests."""
    tested = clv_evaluation.filter(clv_evaluation.measure == "inside_interval")
    return tested.aggregate(
        customers=count(tested.customers.sum()), inside=count(tested.actual.sum()), days=tested.horizon_days.max()
    )


def _verdicts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    n = sizes["customers"]
    doubts = _of_the_intervals(sizes["inside"] / n if n else 0.0)
    who = "customers tested"
    return (
        judged("clv_evaluation", population=who, n=n, window=window),
        judged("clv.intervals", population=who, n=n, window=window, doubts=doubts),
    )


def _of_the_intervals(share: float) -> tuple[Reason, ...]:
    if share < _LEAST:
        return (INTERVALS_TOO_NARROW(share=share),)
    return (INTERVALS_TOO_WIDE(share=share),) if share > _MOST else ()


CLV = Judge(clv_sizes, _verdicts)
