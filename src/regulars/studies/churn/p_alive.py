"""P(alive) as a naive answer: what a customer's rhythm alone says, where the log can tell leaving from rare buying."""

from __future__ import annotations

import numpy as np

from regulars.ground.evidence import Reason, ReasonCode
from regulars.studies.churn.features import Columns

NAME = "p_alive"
NOT_FITTED = ReasonCode("not_fitted", "{why}")
END_UNKNOWN = ReasonCode(
    "end_unknown", "the log cannot distinguish customers who have left from customers who buy rarely"
)
NOT_IDENTIFIED = ReasonCode("not_identified", "{why}")


def not_alive(columns: Columns) -> tuple[np.ndarray | None, tuple[Reason, ...]]:
    """1 - P(alive) of each customer by BG/NBD, fitted to what was known at the snapshot; or why there is none.

    It is no probability of churn within a window, so it can be judged by its order (AUC) more than by its size.
    """
    from regulars.stats.btyd import BGNBD, NBD, NotFitted, Patterns, identify

    watched = columns["tenure_days"]
    history = (columns["purchase_days"] - 1, watched - columns["recency_days"], watched)
    patterns = Patterns.of(*history)
    try:
        model, nested = BGNBD.fit(patterns), NBD.fit(patterns)
    except NotFitted as error:
        return None, (NOT_FITTED(why=error),)
    verdict = identify(model, nested, patterns)
    if not verdict.identified:
        return None, (END_UNKNOWN(), *(NOT_IDENTIFIED(why=reason) for reason in verdict.reasons))
    return np.round(1 - model.p_alive(*history), 6), ()
