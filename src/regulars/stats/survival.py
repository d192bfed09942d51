"""How long it takes until something happens, where some are not watched to the end: the Kaplan-Meier curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Median:
    """The time by which half have had the event, and its interval; NaN where the curve or a limit stays above half."""

    time: float
    low: float
    high: float


@dataclass(frozen=True)
class KaplanMeier:
    """The curve at each time of the life table, in ascending order.

    `at_risk`: watched and without the event just before the time. `survival`: share without the event just after it.
    `standard_error`: Greenwood's. `low`, `high`: limits on the log-log scale, so within 0 and 1; both 1 before the
    first event, NaN once the curve is at 0 (then the standard error is NaN too).
    """

    times: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    survival: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    level: float

    @classmethod
    def fit(cls, times: ArrayLike, events: ArrayLike, censored: ArrayLike, *, level: float = 0.95) -> KaplanMeier:
        """The curve of a life table: at each time how many had the event and how many were last seen without it.

        Who was last seen at a time was at risk of an event at that time. Rows may come in any order and repeat a time.
        Raises ValueError for negative or missing counts or times, and where nobody was watched.

        Source: Kaplan, Meier (1958), J. of the American Statistical Association 53:457; Greenwood (1926), Reports on
        Public Health 33:1; Kalbfleisch, Prentice (1980), The statistical analysis of failure time data, 1.4.
        """
        when, events, censored = _table(times, events, censored)
        leaving = events + censored
        at_risk = leaving[::-1].cumsum()[::-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            survival = np.cumprod(1 - events / at_risk)
            spread = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))  # of ln survival
            error = survival * spread
        low, high = _limits(survival, spread, level)
        return cls(when, at_risk, events, censored, survival, error, low, high, level)

    @property
    def median(self) -> Median:
        """The first time at which half have had the event, with the times at which the limits cross half.

        Source: Brookmeyer, Crowley (1982), Biometrics 38:29.
        """
        return Median(*(self._first_at_half(curve) for curve in (self.survival, self.low, self.high)))

    def _first_at_half(self, curve: Floats) -> float:
        reached = np.flatnonzero(curve <= 0.5)
        return float(self.times[reached[0]]) if len(reached) else float("nan")


def _table(times: ArrayLike, events: ArrayLike, censored: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The life table with one row per time, in order. Raises ValueError as `fit` says."""
    columns = [np.atleast_1d(np.asarray(values, dtype=float)) for values in (times, events, censored)]
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"a life table needs columns of equal length; found {[len(column) for column in columns]}")
    wrong = sum(int((~(np.isfinite(column) & (column >= 0))).sum()) for column in columns)
    if wrong:
        raise ValueError(f"a life table cannot have negative or missing times or counts; found {wrong}")
    when, place = np.unique(columns[0], return_inverse=True)
    counts = [np.bincount(place, column, len(when)).astype(float) for column in columns[1:]]
    used = counts[0] + counts[1] > 0
    if not used.any():
        raise ValueError("a life table needs at least one observed customer; found none")
    return when[used], counts[0][used], counts[1][used]


def _limits(survival: Floats, spread: Floats, level: float) -> tuple[Floats, Floats]:
    """The interval of ln(-ln survival), brought back."""
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = ndtri(0.5 + level / 2) * spread / np.log(survival)
        low, high = survival ** np.exp(-reach), survival ** np.exp(reach)
    whole, gone = survival == 1.0, survival <= 0.0
    low, high = (np.where(gone, np.nan, np.where(whole, 1.0, limit)) for limit in (low, high))
    return low, high
