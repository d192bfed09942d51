"""What a shop may say about churn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChurnSettings:
    """The section [churn] of the configuration; None leaves it to the log.

    `late_returns`: share of all returns that may come after the chosen window; `least_days`: its shortest length.
    `folds`: tests on the past at most.
    `sample`: customers that a model is trained and tested on at most. `contact_cost` and `save_rate` together set
    the threshold from which a customer is worth a contact.
    `medium_risk` and `high_risk`: probabilities at which the levels begin; None: relative to the active customers.
    """

    horizon_days: int | None = None
    gap_days: int = 0
    least_days: int = 30
    late_returns: float = 0.25
    folds: int = 3
    sample: int = 20_000
    contact_cost: float | None = None
    save_rate: float | None = None
    medium_risk: float | None = None
    high_risk: float | None = None
