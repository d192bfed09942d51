"""What speaks against the intervals beyond the main test."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.ground.evidence import Reason, ReasonCode, Scope
from regulars.studies.clv.findings import TESTED, Findings
from regulars.studies.clv.tested_intervals import worst_tenths
from regulars.studies.clv.widening import LEVEL

NARROW_IN_A_TEST = ReasonCode(
    "narrow_in_a_test",
    (
        f"{TESTED}, {{share:.0%}} of the customers in the {{tenth}} decile by value ended inside their "
        "interval, but 90% should"
    ),
    Scope.VALUE,
)
BURSTS_WIDEN = ReasonCode(
    "bursts_widen",
    (
        "customers buy in bursts: gaps between purchases vary {times:.1f} times as much as by chance, so "
        "more than one in ten may end outside their interval"
    ),
    Scope.VALUE,
)

_FAR_BELOW = LEVEL - 0.10  # of nine in ten: a test of another length is further off than the main one


def of_the_intervals(found: Findings) -> Iterator[Reason]:
    """That far too few ended inside in another test, or that customers buy in bursts."""
    if found.candidates.in_bursts:
        yield BURSTS_WIDEN(times=found.given.dispersion)
    for test, tenth, share in worst_tenths(found.tested):
        if share < _FAR_BELOW:
            when = test.origin
            yield NARROW_IN_A_TEST(days=when.follow_days, snapshot=when.snapshot, tenth=tenth, share=share)
