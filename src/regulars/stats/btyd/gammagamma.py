"""Gamma-Gamma: what a customer spends per purchase varies around a mean of their own, whatever their frequency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln, polygamma, stdtr

from regulars.stats.btyd.fitted import Fit, Fitted
from regulars.stats.btyd.newton import Evaluation, Objective, Optimum, maximise
from regulars.stats.btyd.patterns import Floats
from regulars.stats.errors import NotFitted

# p, q, gamma where the mean spend is 1; the later ones are tried where the first leads nowhere.
STARTS = ((2.0, 4.0, 1.0), (6.0, 2.0, 0.3), (1.0, 10.0, 5.0), (20.0, 20.0, 1.0))
BLOCK = 8_192  # customers at a time, as in geometric.py
SAMPLE = 4_096  # of more customers, every so-many-th gives the start


@dataclass(frozen=True)
class GammaGamma(Fitted):
    """Spend per purchase ~ Gamma(p, ν) with ν ~ Gamma(q, gamma); gamma is in the unit of money.

    Source: Fader, Hardie (2013), The Gamma-Gamma model of monetary value (note 025).
    """

    NAMES: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")

    p: float
    q: float
    gamma: float
    fit_record: Fit | None = None

    @classmethod
    def fit(cls, x: ArrayLike, m: ArrayLike, *, customers: ArrayLike | None = None) -> GammaGamma:
        """The model of greatest likelihood, of customers with x purchases of mean value m each.

        `customers` says how many customers a row stands for. Raises ValueError for rows that cannot be (x < 1, m <= 0,
        NaN), and NotFitted for fewer than two customers or a spend that is the same for all.
        """
        x, m, n = _checked(x, m, customers)
        scale = float((n * m).sum() / n.sum())
        best = _search(x, m / scale, n)
        p, q, gamma = (float(v) for v in np.exp(best.theta))
        total = int(n.sum())
        value = best.value * total - float(n.sum()) * np.log(scale)
        record = Fit.of(best, cls.NAMES, log_likelihood=value, customers=total, patterns=len(x))
        return cls(p, q, gamma * scale, record)

    def log_likelihood(self, x: ArrayLike, m: ArrayLike) -> Floats:
        """One log-likelihood per row (1a of the note, with x times the mean for the sum of spend)."""
        x, m = np.asarray(x, dtype=float), np.asarray(m, dtype=float)
        p, q, gamma = self.p, self.q, self.gamma
        gammas = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
        return gammas + (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(gamma + x * m)

    @property
    def mean_spend(self) -> float:
        """The mean value of a purchase over all customers, in money; NaN where it is not finite (q <= 1)."""
        return self.p * self.gamma / (self.q - 1) if self.q > 1 else float("nan")

    def expected_spend(self, x: ArrayLike, m: ArrayLike) -> Floats:
        """Expected value of a purchase of each customer, in money: between the mean of all and the customer's own.

        Where x = 0 nothing is known of the customer, m is not read and the mean of all comes back. NaN where the model
        has no finite mean. Source: Fader, Hardie (2013), eq. 5.
        """
        x, m = np.asarray(x, dtype=float), np.asarray(m, dtype=float)
        divisor = self.p * x + self.q - 1
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = self.p * (self.gamma + np.where(x > 0, m * x, 0.0)) / divisor
        return np.where(divisor > 0, expected, np.nan)

    def drawn_spend(self, x: ArrayLike, m: ArrayLike, *, draws: int, seed: int) -> Floats:
        """Draws × customers: the mean value of a purchase that each customer may have, given x purchases of mean m."""
        x, m = np.asarray(x, dtype=float), np.asarray(m, dtype=float)
        rng = np.random.default_rng(seed)
        known = np.where(x > 0, m * x, 0.0)
        return self.p * (self.gamma + known) / rng.gamma(self.p * x + self.q, size=(draws, *x.shape))


@dataclass(frozen=True)
class Dependence:
    """How far spend and frequency go together: Spearman's rank correlation, its p-value, and customers compared."""

    rho: float
    p_value: float
    customers: int


def dependence(x: ArrayLike, m: ArrayLike) -> Dependence:
    """Whether spend per purchase goes with frequency, which Gamma-Gamma supposes not; NaN for a constant column.

    The p-value is that of Student's t with n - 2 degrees of freedom. Source: Spearman (1904), Am. J. Psychology 15:72.
    """
    x, m = np.asarray(x, dtype=float), np.asarray(m, dtype=float)
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(m) == 0:
        return Dependence(float("nan"), float("nan"), len(x))
    rho = float(np.corrcoef(_ranks(x), _ranks(m))[0, 1])
    freedom = len(x) - 2
    with np.errstate(divide="ignore"):
        strength = abs(rho) * np.sqrt(freedom / max((1 - rho) * (1 + rho), 0.0))
    return Dependence(rho, float(2 * stdtr(freedom, -strength)), len(x))


def _ranks(values: Floats) -> Floats:
    """The rank of each value, from 1; equal values share the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def _checked(x: ArrayLike, m: ArrayLike, customers: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    """The columns as floats. Raises ValueError and NotFitted as `fit` says."""
    x, m = np.atleast_1d(np.asarray(x, dtype=float)), np.atleast_1d(np.asarray(m, dtype=float))
    n = np.ones(len(x)) if customers is None else np.atleast_1d(np.asarray(customers, dtype=float))
    if not len(x) == len(m) == len(n):
        raise ValueError(f"spend needs columns of equal length; found {[len(x), len(m), len(n)]}")
    breaches = (
        ("x below 1 or not whole", int((~(x >= 1) | (x != np.rint(x))).sum())),
        ("mean spend not above 0 or not finite", int((~((m > 0) & np.isfinite(m))).sum())),
        ("fewer than one customer", int((~(n >= 1)).sum())),
    )
    found = [f"{name}: {count}" for name, count in breaches if count]
    if found:
        raise ValueError(f"these rows of spend are impossible ({'; '.join(found)}, of {len(x)} rows)")
    if n.sum() < 2 or np.ptp(m) == 0:
        raise NotFitted(f"Gamma-Gamma needs customers with different mean spend; all {int(n.sum())} have the same")
    return x, m, n


def _search(x: Floats, m: Floats, n: Floats) -> Optimum:
    """The best maximum: of a sample first, then of all."""
    step = max(len(x) // SAMPLE, 1)
    near = objective(x[::step], m[::step], n[::step])
    best = maximise(near, np.log(STARTS[0]))
    for start in STARTS[1:]:
        if best.converged and not best.at_bound:
            break
        other = maximise(near, np.log(start))
        best = other if other.value > best.value + 1e-12 else best
    return maximise(objective(x, m, n), best.theta) if step > 1 else best


def objective(x: Floats, m: Floats, n: Floats) -> Objective:
    """The mean log-likelihood as a function of ln p, ln q, ln gamma, with its first and second derivatives."""
    distinct, place = np.unique(x, return_inverse=True)
    per_x, total = np.bincount(place, n).astype(float), float(n.sum())
    spend = x * m
    constant = -float((n * np.log(m)).sum())
    linear = float((n * x * np.log(spend)).sum())

    def evaluate(theta: Floats) -> Evaluation:
        p, q, gamma = parameters = np.exp(theta)
        value, slope, bend = _gammas(p, q, distinct, per_x)
        value += constant + p * linear + total * q * np.log(gamma)
        slope += np.array([linear, total * np.log(gamma), total * q / gamma])
        bend[1, 2] = bend[2, 1] = total / gamma
        bend[2, 2] = -total * q / gamma**2
        for first in range(0, len(x), BLOCK):
            rows = slice(first, first + BLOCK)
            more = _shared(p, q, gamma, x[rows], spend[rows], n[rows])
            value, slope, bend = value - more[0], slope - more[1], bend - more[2]
        in_logs = bend * np.outer(parameters, parameters) + np.diag(slope * parameters)
        return value / total, slope * parameters / total, in_logs / total

    return evaluate


def _gammas(p: float, q: float, x: Floats, n: Floats) -> Evaluation:
    """Σ ln Γ(px+q) - ln Γ(px) - ln Γ(q): it depends on x alone."""
    value = n @ (gammaln(p * x + q) - gammaln(p * x) - gammaln(q))
    both, own = digamma(p * x + q), digamma(p * x)
    both2, own2 = polygamma(1, p * x + q), polygamma(1, p * x)
    slope = np.array([n @ (x * (both - own)), n @ (both - digamma(q)), 0.0])
    bend = np.zeros((3, 3))
    bend[0, 0], bend[1, 1] = n @ (x * x * (both2 - own2)), n @ (both2 - polygamma(1, q))
    bend[0, 1] = bend[1, 0] = n @ (x * both2)
    return float(value), slope, bend


def _shared(p: float, q: float, gamma: float, x: Floats, spend: Floats, n: Floats) -> Evaluation:
    """Σ (px+q) ln(gamma + spend): the one part that every customer has to be asked for."""
    level = gamma + spend
    logs = n * np.log(level)
    parts = n / level
    by_x, by_one = x @ logs, logs.sum()
    x_parts, one_parts = x @ parts, parts.sum()
    squares = ((p * x + q) * parts) @ (1 / level)
    slope = np.array([by_x, by_one, p * x_parts + q * one_parts])
    bend = np.array([[0.0, 0.0, x_parts], [0.0, 0.0, one_parts], [x_parts, one_parts, -squares]])
    return float(p * by_x + q * by_one), slope, bend
