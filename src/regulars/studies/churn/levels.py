"""Levels of risk: gone by the customer's own rhythm, else High, Medium or Low against the shop's active customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regulars.ground.tables.allowed import allowed_values
from regulars.studies.churn.features import Columns

HIGH, MEDIUM, LOW, GONE = allowed_values("churn_scores", "churn_risk")

MOST_HIGH = 0.2  # of active customers: a list that names more of them names nobody
RISKIER, SAFER = 1.5, 0.7  # times the base rate of active customers: what High must reach, and Low stay under
_HIGH_SHARES = (0.2, 0.175, 0.15, 0.125, 0.1, 0.075, 0.05)
_LOW_SHARES = (0.6, 0.5, 0.4, 0.3, 0.2)
_LEAST = 30  # customers: the rate of fewer is chance
# Standard errors that chance is allowed. High is what people act on, and of several sizes the luckiest is taken.
_SURE_OF_HIGH, _SURE_OF_LOW = 3.0, 1.8
_ROOM = 2 / 3  # of a group that was proven, the outermost are High or Low: so it comes true with room to spare
_ODDS = 2.0  # times the odds of the base rate, where it is over a half and cannot grow by half
NOBODY = 1.000001  # above every probability
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


@dataclass(frozen=True)
class Seen:
    """The active customers of one test on the past: the chosen model's probabilities, and who stayed away."""

    probability: np.ndarray
    churned: np.ndarray


@dataclass(frozen=True)
class Group:
    """The customers of a level in the tests: their share of the active ones, and the rates of both.

    `is_proven` where the rate keeps its bound by more than chance explains.
    """

    share: float
    rate: float
    base: float
    customers: int
    is_proven: bool

    @property
    def taken(self) -> float:
        """The share of the active customers of today who are High or Low by this group."""
        return self.share * _ROOM if self.is_proven else self.share


def riskiest(tests: Sequence[Seen]) -> Group:
    """The largest group of the highest probabilities whose rate was high for sure, at most a fifth of the active.

    Where there is none, a fifth as it was.
    """
    tried = (_group(tests, share, highest=True) for share in _HIGH_SHARES)
    return next((group for group in tried if group.is_proven), _group(tests, MOST_HIGH, highest=True))


def safest(tests: Sequence[Seen]) -> Group:
    """The largest group of the lowest probabilities whose rate was low for sure; where there is none, a fifth."""
    tried = (_group(tests, share, highest=False) for share in _LOW_SHARES)
    return next((group for group in tried if group.is_proven), _group(tests, _LOW_SHARES[-1], highest=False))


def _group(tests: Sequence[Seen], share: float, *, highest: bool) -> Group:
    """This share of the active customers of each test, taken together."""
    sign = 1.0 if highest else -1.0
    picked = [test.churned[sign * test.probability >= _top(sign * test.probability, share)] for test in tests]
    inside = np.concatenate(picked) if picked else np.empty(0)
    every = np.concatenate([test.churned for test in tests]) if tests else np.empty(0)
    if not len(inside):
        return Group(share, float("nan"), float("nan"), 0, False)
    rate, base = float(inside.mean()), float(every.mean())
    chance = (_SURE_OF_HIGH if highest else _SURE_OF_LOW) * float(
        np.sqrt(base * (1 - base) * len(tests) / len(inside))
    )  # as of one test: so it comes again
    is_beyond = rate - chance >= riskier(base) if highest else rate + chance <= SAFER * base
    return Group(share, rate, base, len(inside), is_beyond and len(inside) >= _LEAST)


def levels_of(
    active: np.ndarray,
    gaps: tuple[float, float],
    groups: tuple[Group, Group],
    cuts: tuple[float | None, float | None] = (None, None),
) -> Levels:
    """The levels of today, where `active` are the probabilities of the active customers.

    High begins where it takes in two thirds of the share that the riskiest group of the tests had, and Medium where it
    leaves two thirds of that of the safest one; all of it where the tests did not prove the group. `cuts` may set where
    they begin instead. `gaps` are the median and the 99th percentile of the shop's gaps.
    """
    riskiest, safest = groups
    medium, high = cuts
    if high is None:
        high = _top(active, riskiest.taken)
    if medium is None:
        lowest = -_top(-active, safest.taken)
        above = active[active > lowest]
        medium = min(float(above.min()) if len(above) else high, high)
    usual, longest = gaps
    return Levels(round(medium, 6), high, longest, usual)


def riskier(base: float) -> float:
    """The rate from which a risk is high, where this is the base rate: half as much again, or twice the odds."""
    if base <= 0.5:
        return RISKIER * base
    odds = _ODDS * base / max(1 - base, 1e-9)
    return odds / (1 + odds)


def _top(probability: np.ndarray, share: float) -> float:
    """The least value that at most this share of the customers has or exceeds; NOBODY where there is none."""
    ranked = np.sort(probability)[::-1]
    many = int(share * len(ranked))
    above = ranked[many] if many < len(ranked) else -np.inf
    reached = ranked[:many][ranked[:many] > above]
    return float(reached[-1]) if len(reached) else NOBODY


def gaps_of(days: np.ndarray, ended: np.ndarray) -> tuple[float, float]:
    """The median and the 99th percentile of gaps that ended; `ended` counts them by length in days."""
    order = np.argsort(days)
    so_far = np.cumsum(ended[order])
    if not len(so_far) or so_far[-1] == 0:
        return 0.0, float("inf")
    at = [int(np.searchsorted(so_far, part * so_far[-1])) for part in (0.5, _LONGEST)]
    median, longest = (float(days[order][place]) for place in at)
    return median, longest
