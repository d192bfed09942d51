"""Whether as many customers ended inside their interval as should."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir

from regulars.ground.evidence import Evidence, Judge, Reason, ReasonCode, Scope, judged
from regulars.ground.periods import Window
from regulars.ledger.types import count
from regulars.studies.clv.settings import BEST_TENTHS

_INSIDE = "{share:.0%} of the customers ended inside their interval, but 90% should: the intervals are too"
INTERVALS_TOO_NARROW = ReasonCode("intervals_too_narrow", f"{_INSIDE} narrow")
INTERVALS_TOO_WIDE = ReasonCode("intervals_too_wide", f"{_INSIDE} wide")

TOO_NARROW_FOR_THE_BEST = ReasonCode(
    "too_narrow_for_the_best",
    (
        "in the {tenth} decile by value, {share:.0%} of the customers ended inside their interval, but 90% "
        "should: the intervals of the best customers are too narrow"
    ),
    Scope.VALUE,
)
_LEAST, _MOST = 0.85, 0.95  # of nine in ten: outside it the intervals are too narrow or too wide
_LEAST_TESTED = 30  # customers of a tenth; of fewer, one in ten more or less outside is chance


def clv_sizes(clv_evaluation: ir.Table) -> ir.Table:
    """One row: customers tested, those who ended inside their interval, the same of the best tenths, and the tests."""
    tested = clv_evaluation.filter(clv_evaluation.measure == "inside_interval")
    parts = {"": "total"} | {f"_{number}": f"decile {number}" for number in range(1, len(BEST_TENTHS) + 1)}
    sums = {}
    for end, bucket in parts.items():
        of_it = tested.bucket == bucket
        sums[f"customers{end}"] = count(tested.customers.sum(where=of_it))
        sums[f"inside{end}"] = count(tested.actual.sum(where=of_it))
    return tested.aggregate(**sums, days=tested.horizon_days.max())


def _verdicts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    n = sizes["customers"]
    doubts = (*_of_the_intervals(sizes["inside"] / n if n else 0.0), *_of_the_best(sizes))
    who = "customers tested"
    return (
        judged("clv_evaluation", population=who, n=n, window=window),
        judged("clv.intervals", population=who, n=n, window=window, doubts=doubts),
    )


def _of_the_intervals(share: float) -> tuple[Reason, ...]:
    if share < _LEAST:
        return (INTERVALS_TOO_NARROW(share=share),)
    return (INTERVALS_TOO_WIDE(share=share),) if share > _MOST else ()


def _of_the_best(sizes: Mapping[str, Any]) -> tuple[Reason, ...]:
    """A doubt where the worst of the best tenths has too few inside."""
    shares = {
        name: sizes[f"inside_{number}"] / sizes[f"customers_{number}"]
        for number, name in enumerate(BEST_TENTHS, start=1)
        if sizes[f"customers_{number}"] >= _LEAST_TESTED
    }
    worst = min(shares, key=lambda name: shares[name], default="")
    return (TOO_NARROW_FOR_THE_BEST(tenth=worst, share=shares[worst]),) if worst and shares[worst] < _LEAST else ()


CLV = Judge(clv_sizes, _verdicts)
