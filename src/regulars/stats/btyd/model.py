"""What every model of repeat buying does alike: it is fitted to patterns, and predicts from two things — who is alive,
and what the living buy."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from regulars.stats.btyd.fitted import Fit, Fitted
from regulars.stats.btyd.fitting import best_of, rescaled
from regulars.stats.btyd.newton import Objective
from regulars.stats.btyd.patterns import Floats, Patterns, Whole, distinct_pairs

WEEK = 7.0
BLOCK = 65_536  # rows at a time, so that memory does not grow with the customers times the periods


class Model(Fitted):
    """A model of repeat buying. All times at the interface are days; the parameters in TIMES are in `unit_days`."""

    TIMES: ClassVar[tuple[str, ...]]
    STARTS: ClassVar[tuple[tuple[float, ...], ...]]  # where the mean time of observation is 1
    unit_days: float

    @classmethod
    def _objective(cls, patterns: Patterns) -> Objective:
        """The mean log-likelihood, its first and second derivatives, of the logarithms of the parameters."""
        raise NotImplementedError

    def _log_likelihood(self, patterns: Patterns) -> Floats:
        """One log-likelihood per pattern, with time in days."""
        raise NotImplementedError

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The chance that each customer is still alive at T."""
        raise NotImplementedError

    def purchases_if_alive(self, t: ArrayLike, x: ArrayLike, T: ArrayLike) -> Floats:
        """Expected purchases within t days after T of customers alive at T."""
        raise NotImplementedError

    def future_if_alive(self, ends: Floats, x: Floats, T: Floats, rng: np.random.Generator) -> Whole:
        """One drawn future of customers alive at T: purchases up to each of `ends` days after T, customers × ends."""
        raise NotImplementedError

    @classmethod
    def fit(cls, patterns: Patterns, *, unit_days: float = WEEK) -> Self:
        """The model of greatest likelihood for these customers.

        A likelihood without a peak also ends here: `how` tells it, and `identify` judges it. Raises NotFitted where
        nothing can be asked of the data at all (no customer, nobody bought again, no time observed).
        """
        scaled, day = rescaled(patterns)
        best = best_of(cls._objective, scaled, np.log(cls.STARTS))
        unit = unit_days / day
        found = dict(zip(cls.NAMES, map(float, np.exp(best.theta)), strict=True))
        times = {name: found[name] / unit for name in cls.TIMES}
        record = Fit.of(
            best,
            cls.NAMES,
            log_likelihood=best.value * patterns.total_customers + patterns.repeat_purchases * np.log(unit),
            customers=patterns.total_customers,
            patterns=len(patterns),
        )
        return cls(**{**found, **times}, unit_days=unit_days, fit_record=record)  # type: ignore[call-arg]

    @property
    def _in_days(self) -> Floats:
        """The parameters with time in days."""
        units = [self.unit_days if name in self.TIMES else 1.0 for name in self.NAMES]
        return self.parameters * units

    def log_likelihood(self, patterns: Patterns) -> Floats:
        """One log-likelihood per pattern, of one customer, with time in `unit_days`."""
        return self._log_likelihood(patterns) + patterns.x * np.log(self.unit_days)

    def expected_purchases(self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """Expected purchases of each customer within t days after T, given x repeat purchases, the last at t_x."""
        return self.p_alive(x, t_x, T) * self.purchases_if_alive(t, x, T)

    def expected_purchases_new(self, t: ArrayLike) -> Floats:
        """Expected repeat purchases within t days after the first purchase, of a customer of whom nothing is known."""
        return self.expected_purchases(t, 0, 0.0, 0.0)

    def discounted_purchases(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, periods: int, period_days: float, discount: float
    ) -> Floats:
        """Expected purchases of each customer over the next periods, those of period k divided by (1 + discount)^k.

        `discount` is the rate per period. What the living buy depends on (x, T) alone, so it is computed once for
        each distinct pair. Source: Fader, Hardie, Lee (2005), RFM and CLV, eq. 4, summed by period.
        """
        x, t_x, T = (np.atleast_1d(np.asarray(values)) for values in (x, t_x, T))
        pair_x, pair_T, place = distinct_pairs(x, T)
        worth = np.empty(len(pair_x))
        for first in range(0, len(worth), BLOCK):
            rows = slice(first, first + BLOCK)
            worth[rows] = self._worth_if_alive(pair_x[rows], pair_T[rows], periods, period_days, discount)
        total = worth[place]
        for first in range(0, len(total), BLOCK):
            rows = slice(first, first + BLOCK)
            total[rows] *= self.p_alive(x[rows], t_x[rows], T[rows])
        return total

    def _worth_if_alive(self, x: Floats, T: Floats, periods: int, period_days: float, discount: float) -> Floats:
        """Σ_k (E_k - E_{k-1}) d^k of the living, written as Σ_k E_k times the weight that is left for it."""
        ends = np.arange(1, periods + 1) * period_days
        factors = (1 + discount) ** -np.arange(1.0, periods + 1)
        weights = factors - np.append(factors[1:], 0.0)
        return (self.purchases_if_alive(ends, x[:, None], T[:, None]) * weights).sum(axis=1)


def purchases_by(ends: Floats, rate: Floats, until: Floats | float, rng: np.random.Generator) -> Whole:
    """Drawn purchases up to each of `ends`, customers × ends, at a rate per day that stops at `until`."""
    reached = np.minimum(ends, np.reshape(until, (-1, 1)))
    return rng.poisson(rate[:, None] * np.diff(reached, axis=1, prepend=0.0)).cumsum(axis=1)
