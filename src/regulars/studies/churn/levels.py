"""Levels of risk: gone by the customer's own rhythm, else High, Medium or Low against the shop's active customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regulars.ground.tables.allowed import allowed_values
from regulars.studies.churn.features import Columns

HIGH, MEDIUM, LOW, GONE = allowed_values("churn_scores", "churn_risk")

MOST_HIGH = 0.2  # of active customers: a list that names more of them names nobody
RISKIER, SAFER = 1.5, 0.7  # times the base rate of active customers: what High must reach, and Low stay under
_ODDS = 2.0  # times the odds of the base rate, where it is over a half and cannot grow by half
_OWN_RHYTHM = 3  # purchase days from which a customer's own gaps are looked at
_LONGEST = 0.99  # of the shop's gaps, for customers with fewer


@dataclass(frozen=True)
class Levels:
    """The probabilities at which Medium and High begin, and the silences after which somebody is gone, in days.

    `gone_after` is for those with fewer than three purchase days; nobody with more is gone within `usual_gap`.
    """

    medium: float
    high: float
    gone_after: float
    usual_gap: float

    def of(self, probability: np.ndarray, columns: Columns) -> list[str]:
        """The level of each customer."""
        gone = self.gone(columns)
        by_size = np.where(probability >= self.high, HIGH, np.where(probability >= self.medium, MEDIUM, LOW))
        return [str(level) for level in np.where(gone, GONE, by_size)]

    def gone(self, columns: Columns) -> np.ndarray:
        """Whether each customer is silent for longer than they ever were, or the shop's customers hardly ever are.

        Of fewer than a hundred gaps the longest is the 99th percentile.
        """
        own = np.maximum(np.nan_to_num(columns["longest_gap_days"], nan=0.0), self.usual_gap)
        limit = np.where(columns["purchase_days"] >= _OWN_RHYTHM, own, self.gone_after)
        return np.asarray(columns["recency_days"] > limit)


def is_active(columns: Columns, window_days: int) -> np.ndarray:
    """Whether each customer has an order within the last churn window."""
    return np.asarray(columns["recency_days"] <= window_days)


def levels_of(
    probability: np.ndarray,
    active: np.ndarray,
    gaps: tuple[float, float],
    cuts: tuple[float | None, float | None] = (None, None),
) -> Levels:
    """The levels that these customers give, unless `cuts` sets where Medium and High begin.

    `gaps` are the median and the 99th percentile of the shop's gaps. High is at most a fifth of the active customers,
    and at least half as much again as their base rate; Low is at most seven tenths of it.
    """
    known = probability[active] if active.any() else probability
    base = float(known.mean()) if len(known) else 0.5
    medium, high = cuts
    if high is None:
        high = max(riskier(base), _top(known, MOST_HIGH))
    if medium is None:
        medium = min(SAFER * base, high)
    usual, longest = gaps
    return Levels(round(medium, 6), high, longest, usual)


def riskier(base: float) -> float:
    """The rate from which a risk is high, where this is the base rate: half as much again, or twice the odds."""
    if base <= 0.5:
        return RISKIER * base
    odds = _ODDS * base / max(1 - base, 1e-9)
    return odds / (1 + odds)


def _top(probability: np.ndarray, share: float) -> float:
    """The least probability that at most this share of the customers has; above 1 where there is none."""
    ranked = np.sort(probability)[::-1]
    many = int(share * len(ranked))
    above = ranked[many] if many < len(ranked) else -1.0
    reached = ranked[:many][ranked[:many] > above]
    return float(reached[-1]) if len(reached) else 1.000001


def gaps_of(days: np.ndarray, ended: np.ndarray) -> tuple[float, float]:
    """The median and the 99th percentile of gaps that ended, of which `ended` have each length in days."""
    order = np.argsort(days)
    so_far = np.cumsum(ended[order])
    if not len(so_far) or so_far[-1] == 0:
        return 0.0, float("inf")
    at = [int(np.searchsorted(so_far, part * so_far[-1])) for part in (0.5, _LONGEST)]
    median, longest = (float(days[order][place]) for place in at)
    return median, longest
