"""How long until it happens, where not everyone was watched long enough: the product-limit estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_NORMAL_975 = 1.959963984540054


@dataclass(frozen=True)
class Survival:
    """A step curve: at `time[i]`, `ended[i]` of the `at_risk[i]` that were still watched came to their end.

    `survival[i]` is the share whose end comes later than `time[i]`, `low` and `high` its interval of 95 %. Times at
    which nothing ended are left out. Where everything has ended the interval is not defined, and NaN.
    """

    time: np.ndarray
    at_risk: np.ndarray
    ended: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def fit(cls, time: Sequence[float], ended: Sequence[int], censored: Sequence[int]) -> Survival:
        """The estimate from a life table: at each time how many ended, and how many were last seen unended.

        Who is last seen at a time was still at risk at it. Times need no order, and may repeat.

        Source: Kaplan and Meier (1958), JASA 53:457; variance by Greenwood (1926); interval on the scale of
        log(-log) as in Kalbfleisch and Prentice (1980), eq. 1.18, which stays between 0 and 1.
        """
        whole, place = np.unique(np.asarray(time, dtype=float), return_inverse=True)
        d = np.bincount(place, weights=np.asarray(ended, dtype=float), minlength=len(whole))
        c = np.bincount(place, weights=np.asarray(censored, dtype=float), minlength=len(whole))
        n = np.cumsum((d + c)[::-1])[::-1]
        events = d > 0
        t, d, n = whole[events], d[events], n[events]
        s = np.cumprod((n - d) / n)
        low, high = _interval(s, d, n)
        return cls(t, n.astype(np.int64), d.astype(np.int64), s, low, high)

    def at(self, time: float) -> float:
        """The share whose end comes later than `time`."""
        before = int(np.searchsorted(self.time, time, side="right"))
        return float(self.survival[before - 1]) if before else 1.0

    def median(self) -> float | None:
        """The first time by which half have ended; None where the curve does not come down that far."""
        passed = np.flatnonzero(self.survival <= 0.5)
        return float(self.time[passed[0]]) if len(passed) else None


def _interval(s: np.ndarray, d: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    inside = (s > 0) & (s < 1)
    low, high = np.full(len(s), np.nan), np.full(len(s), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(d / (n * (n - d)))
        width = _NORMAL_975 * np.sqrt(variance) / np.abs(np.log(s))
        low[inside] = s[inside] ** np.exp(width[inside])
        high[inside] = s[inside] ** np.exp(-width[inside])
    return low, high
