"""How good lists are: what of the next order stands among their first ten."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LENGTH = 10
_GAIN = 1 / np.log2(np.arange(2, LENGTH + 2))


@dataclass(frozen=True)
class First:
    """The candidates that are in the lists by some score, and what a find at the place of each gains."""

    candidates: Ints
    gain: Floats


@dataclass(frozen=True)
class Lists:
    """Candidates of customers: `who` has the number of the customer of each, `bought` whether it was in the next order.

    `wanted` is, by number of the customer, how many products of the next order can be found. Customers of whom
    nothing can be found do not count.
    """

    who: Ints
    code: NDArray[np.int64]
    bought: Floats
    wanted: Ints

    def first(self, score: Floats) -> First:
        """The first ten of each customer. Of equal scores the first code comes first."""
        order = np.lexsort((self.code, -score, self.who))
        who = self.who[order]
        begins = np.r_[True, who[1:] != who[:-1]] if len(who) else np.zeros(0, bool)
        starts = np.flatnonzero(begins)
        place = np.arange(len(who)) - np.repeat(starts, np.diff(np.r_[starts, len(who)]))
        listed = place < LENGTH
        return First(order[listed], _GAIN[place[listed]])

    def measured(self, first: First) -> dict[str, Floats]:
        """Each metric by customer that counts: share of the wanted products found, nDCG, and whether any was found.

        Source: Järvelin, Kekäläinen (2002), ACM TOIS 20:422.
        """
        top, n = first.candidates, len(self.wanted)
        hits = np.bincount(self.who[top], self.bought[top], n)
        gained = np.bincount(self.who[top], self.bought[top] * first.gain, n)
        counts = self.wanted > 0
        best = _GAIN.cumsum()[np.minimum(self.wanted[counts], LENGTH) - 1]
        return {
            "recall_at_10": hits[counts] / self.wanted[counts],
            "ndcg_at_10": gained[counts] / best,
            "hit_rate": (hits[counts] > 0).astype(float),
        }


def interval(values: Floats, *, draws: int = 1_000) -> tuple[float, float]:
    """The interval of 95% of a mean over customers, by a bootstrap with a fixed seed.

    Source: Efron, Tibshirani (1993), An introduction to the bootstrap, chapter 13.
    """
    low, high = np.quantile(values[_drawn(len(values), draws)].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


@lru_cache(maxsize=4)
def _drawn(size: int, draws: int) -> Ints:
    """The customers of each draw: the same for all metrics, so that differences are paired."""
    return np.random.default_rng(0).integers(0, size, (draws, size), dtype=np.int64)
