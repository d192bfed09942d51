"""NBD: purchases at a steady rate λ ~ Gamma(r, alpha), for ever. The dropout models contain it as their limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln, polygamma

from regulars.stats.btyd.fitted import Fit
from regulars.stats.btyd.model import WEEK, Model, purchases_by
from regulars.stats.btyd.newton import Evaluation, Objective
from regulars.stats.btyd.patterns import Floats, Patterns, Whole


@dataclass(frozen=True)
class NBD(Model):
    """Nobody ever drops out. All times at the interface are days; alpha is in `unit_days`.

    Source: Ehrenberg (1959), Applied Statistics 8:26; the likelihood of purchase times, as in the dropout models.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("r", "alpha")
    TIMES: ClassVar[tuple[str, ...]] = ("alpha",)
    STARTS: ClassVar[tuple[tuple[float, ...], ...]] = ((0.5, 0.3), (2.0, 2.0), (0.1, 0.1))

    r: float
    alpha: float
    unit_days: float = WEEK
    fit_record: Fit | None = None

    @classmethod
    def _objective(cls, patterns: Patterns) -> Objective:
        return objective(patterns)

    def _log_likelihood(self, patterns: Patterns) -> Floats:
        r, alpha = self._in_days
        x = patterns.x
        gammas = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        return gammas - (r + x) * np.log(alpha + patterns.T)

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """One for everybody."""
        return np.ones(np.broadcast_shapes(np.shape(x), np.shape(t_x), np.shape(T)))

    def purchases_if_alive(self, t: ArrayLike, x: ArrayLike, T: ArrayLike) -> Floats:
        """Expected purchases within t days after T: the rate to be expected, times t."""
        r, alpha = self._in_days
        return (r + np.asarray(x)) / (alpha + np.asarray(T)) * np.asarray(t)

    def future_if_alive(self, ends: Floats, x: Floats, T: Floats, rng: np.random.Generator) -> Whole:
        """One drawn future: purchases up to each of `ends` days after T, customers × ends."""
        r, alpha = self._in_days
        return purchases_by(ends, rng.gamma(r + x) / (alpha + T), np.inf, rng)


def objective(patterns: Patterns) -> Objective:
    """The mean log-likelihood as a function of ln r and ln alpha, with its first and second derivatives."""
    x, place_x = np.unique(patterns.x, return_inverse=True)
    T, place_T = np.unique(patterns.T, return_inverse=True)
    per_x = np.bincount(place_x, patterns.customers)
    per_T = np.bincount(place_T, patterns.customers)
    purchases = np.bincount(place_T, patterns.customers * patterns.x)
    total = float(per_x.sum())

    def evaluate(theta: Floats) -> Evaluation:
        r, alpha = parameters = np.exp(theta)
        power, to_end, logs = per_T * r + purchases, 1 / (alpha + T), np.log(alpha + T)
        value = (per_x * (gammaln(r + x) - gammaln(r))).sum() + total * r * theta[1] - (power * logs).sum()
        by_r = (per_x * (digamma(r + x) - digamma(r))).sum() + total * theta[1] - (per_T * logs).sum()
        by_alpha = total * r / alpha - (power * to_end).sum()
        rr = (per_x * (polygamma(1, r + x) - polygamma(1, r))).sum()
        ra = total / alpha - (per_T * to_end).sum()
        aa = (power * to_end**2).sum() - total * r / alpha**2
        slope = np.array([by_r, by_alpha]) * parameters
        bend = np.array([[rr, ra], [ra, aa]]) * np.outer(parameters, parameters) + np.diag(slope)
        return float(value) / total, slope / total, bend / total

    return evaluate
