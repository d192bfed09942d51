"""What the segments can vouch for: enough buyers for fifths, cut points that differ, a past to test on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.evidence import INSUFFICIENT, Evidence, Judge, ReasonCode, judged
from regulars.ground.periods import Window
from regulars.ledger.types import count
from regulars.studies.rfm.validation import HORIZON_DAYS, earlier_date

ONE_ORDER_EACH = ReasonCode(
    "one_order_each", "{single:,} of {n:,} customers have one order, so frequency cannot separate them"
)
LOG_TOO_SHORT = ReasonCode(
    "log_too_short",
    (
        "the log covers {days} days; {needed} are needed to score customers on {horizon} days and observe "
        "the next {horizon}"
    ),
)

_FIFTHS = 5  # fewer buyers than scores: a fifth of them is nobody
_TESTABLE = 50  # customers at the earlier date: ten a segment, on average


def rfm_sizes(customers: ir.Table, *, as_of: date) -> ir.Table:
    """One row: buyers, those with a single order, those known at the earlier date."""
    buyers = customers.filter(customers.orders > 0)
    known = buyers.first_order_at < ibis.literal(earlier_date(as_of)).cast("timestamp")
    return buyers.aggregate(
        buyers=buyers.count(), single=count((buyers.orders == 1).sum()), known_earlier=count(known.sum())
    )


def _verdicts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    n, single = sizes["buyers"], sizes["single"]
    ties = (ONE_ORDER_EACH(single=single, n=n),) if single > 0.4 * n else ()
    made = [
        judged(claim, population="customers with an order", n=n, least=_FIFTHS, window=window, doubts=doubts)
        for claim, doubts in (("rfm_cuts", ()), ("rfm", ties), ("segments", ties))
    ]
    return (*made, _validation(sizes, window))


def _validation(sizes: Mapping[str, Any], window: Window) -> Evidence:
    past = (earlier_date(window.as_of) - window.first_day).days
    if past < HORIZON_DAYS:
        reason = LOG_TOO_SHORT(days=window.days, needed=2 * HORIZON_DAYS + 1, horizon=HORIZON_DAYS)
        return Evidence("segment_validation", INSUFFICIENT, (reason,), "customers", str(window), sizes["known_earlier"])
    return judged(
        "segment_validation", population="customers", n=sizes["known_earlier"], least=_TESTABLE, window=window
    )


RFM = Judge(rfm_sizes, _verdicts, withholds=("rfm_cuts", "rfm", "segments", "segment_validation"))
