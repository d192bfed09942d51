"""sBG: contracts renewed period by period; each customer leaves with a chance of their own, ~ Beta(alpha, beta)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, digamma, polygamma

from regulars.stats.btyd.fitted import Fit, Fitted
from regulars.stats.btyd.newton import Evaluation, Objective, maximise
from regulars.stats.btyd.patterns import Floats
from regulars.stats.errors import NotFitted


@dataclass(frozen=True)
class SBG(Fitted):
    """Shifted beta-geometric; time is counted in periods of the contract.

    Source: Fader, Hardie (2007), How to project customer retention, J. of Interactive Marketing 21:76.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("alpha", "beta")

    alpha: float
    beta: float
    fit_record: Fit | None = None

    @classmethod
    def fit(cls, survivors: ArrayLike) -> SBG:
        """The model of greatest likelihood for one cohort: customers at its start and after each period.

        Raises ValueError for counts that grow, are negative or missing; NotFitted for fewer than two periods, a cohort
        that nobody left or that is gone after one period.
        """
        counts = np.atleast_1d(np.asarray(survivors, dtype=float))
        lost = -np.diff(counts)
        if not np.isfinite(counts).all() or (counts < 0).any() or (lost < 0).any():
            raise ValueError(f"survivors of a cohort cannot grow, be negative or be missing; found {counts.tolist()}")
        if len(lost) < 2 or lost.sum() == 0 or counts[1] == 0:
            raise NotFitted(
                f"sBG needs a cohort in which some leave and some stay for two periods; found {counts.tolist()}"
            )
        best = maximise(objective(lost, float(counts[-1])), np.zeros(2))
        alpha, beta = (float(v) for v in np.exp(best.theta))
        total = int(counts[0])
        record = Fit.of(best, cls.NAMES, log_likelihood=best.value * total, customers=total, patterns=len(counts))
        return cls(alpha, beta, record)

    def survival(self, t: ArrayLike) -> Floats:
        """The share of a cohort still there after t periods. Source: Fader, Hardie (2007), eq. 6."""
        return np.exp(betaln(self.alpha, self.beta + np.asarray(t)) - betaln(self.alpha, self.beta))

    def retention(self, t: ArrayLike) -> Floats:
        """Of those there after t - 1 periods, the share that stays through period t >= 1.

        Source: Fader, Hardie (2007), eq. 8.
        """
        t = np.asarray(t, dtype=float)
        return (self.beta + t - 1) / (self.alpha + self.beta + t - 1)


def objective(lost: Floats, left: float) -> Objective:
    """The mean log-likelihood as a function of ln alpha and ln beta, with its first and second derivatives."""
    periods = np.arange(1.0, len(lost) + 1)
    # ln of B(alpha + gone, beta + stayed) / B(alpha, beta), for those who left in each period and those who are left.
    gone = np.append(np.ones(len(lost)), 0.0)
    stayed = np.append(periods - 1, periods[-1])
    n = np.append(lost, left)
    total = float(n.sum())

    def evaluate(theta: Floats) -> Evaluation:
        alpha, beta = parameters = np.exp(theta)
        a, b = alpha + gone, beta + stayed
        value = (n * (betaln(a, b) - betaln(alpha, beta))).sum()
        both, both2 = digamma(a + b) - digamma(alpha + beta), polygamma(1, a + b) - polygamma(1, alpha + beta)
        slope = np.array([n @ (digamma(a) - digamma(alpha) - both), n @ (digamma(b) - digamma(beta) - both)])
        aa = n @ (polygamma(1, a) - polygamma(1, alpha) - both2)
        bb = n @ (polygamma(1, b) - polygamma(1, beta) - both2)
        ab = -(n @ both2)
        slope = slope * parameters
        bend = np.array([[aa, ab], [ab, bb]]) * np.outer(parameters, parameters) + np.diag(slope)
        return float(value) / total, slope / total, bend / total

    return evaluate
