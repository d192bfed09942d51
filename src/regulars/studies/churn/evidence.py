"""Whether there is enough to learn from: two snapshots with enough customers who churned and who came back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.evidence import INSUFFICIENT, Evidence, Judge, Reason, ReasonCode
from regulars.ground.periods import Window
from regulars.ledger.types import count
from regulars.studies.churn.settings import ChurnSettings
from regulars.studies.churn.sizes import LEAST_CUSTOMERS, LEAST_OF_EACH
from regulars.studies.churn.windows import Timing

LEARNT = ("churn_evaluation", "churn_confusion", "churn_calibration", "churn_lift", "churn_drivers", "churn_scores")

LOG_TOO_SHORT = ReasonCode(
    "log_too_short",
    (
        "the log covers {covered:,} days; {needed:,} are needed to train on one horizon of {days} days and "
        "test on the next"
    ),
)
NOBODY_EARLIER = ReasonCode(
    "nobody_earlier", "no customer had an order yet at the earlier of two snapshots, so there is nothing to train on"
)
TOO_FEW_CUSTOMERS = ReasonCode(
    "too_few_customers", "{customers:,} customers at a snapshot; at least {least:,} are needed"
)
TOO_FEW_CHURNED = ReasonCode(
    "too_few_churned", "{customers:,} customers did not order for {days} days; at least {least} are needed"
)
TOO_FEW_STAYED = ReasonCode(
    "too_few_stayed", "{customers:,} customers came back within {days} days; at least {least} are needed"
)


def churn_sizes(
    churn_observed: ir.Table,
    churn_windows: ir.Table,
    *,
    churn_snapshots: tuple[date, ...],
    churn: ChurnSettings,
) -> ir.Table:
    """One row: the chosen window, and the smallest sizes among the two latest snapshots."""
    latest = churn_observed.filter(churn_observed.snapshot.isin([ibis.literal(day) for day in churn_snapshots[:2]]))
    each = latest.group_by("snapshot").aggregate(
        customers=latest.count(), churned=latest.churned.sum(), stayed=(~latest.churned).sum()
    )
    least = each.aggregate(
        snapshots=each.count(),
        customers=count(each.customers.min()),
        churned=count(each.churned.min()),
        stayed=count(each.stayed.min()),
    )
    chosen = churn_windows.filter(churn_windows.is_chosen)
    window = chosen.aggregate(window_days=chosen.window_days.max())
    return least.cross_join(window).mutate(
        gap_days=ibis.literal(churn.gap_days), room=ibis.literal(len(churn_snapshots))
    )


def _verdicts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    """Only what forbids learning; how good the learnt is, the tests on the past tell."""
    reason = _lacking(sizes, window)
    if reason is None:
        return ()
    n = sizes["customers"]
    return tuple(Evidence(claim, INSUFFICIENT, (reason,), "customers", str(window), n) for claim in LEARNT)


def _lacking(sizes: Mapping[str, Any], window: Window) -> Reason | None:
    """Why there is too little to learn from; None where there is enough."""
    days, gap = sizes["window_days"], sizes["gap_days"]
    if sizes["room"] < 2:
        needed = Timing(window, gap, folds=1).needs_days(days)
        return LOG_TOO_SHORT(covered=window.days, needed=needed, days=days)
    if sizes["snapshots"] < 2:
        return NOBODY_EARLIER()
    if sizes["customers"] < LEAST_CUSTOMERS:
        return TOO_FEW_CUSTOMERS(customers=sizes["customers"], least=LEAST_CUSTOMERS)
    if sizes["churned"] < LEAST_OF_EACH:
        return TOO_FEW_CHURNED(customers=sizes["churned"], days=days, least=LEAST_OF_EACH)
    if sizes["stayed"] < LEAST_OF_EACH:
        return TOO_FEW_STAYED(customers=sizes["stayed"], days=days, least=LEAST_OF_EACH)
    return None


CHURN = Judge(churn_sizes, _verdicts, withholds=LEARNT)
