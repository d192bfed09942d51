"""A/A tests: customers split at random who were treated alike; how often a test finds a difference all the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, t

from regulars.stats.experiments.samples import HISTORY, HISTORY_PER, OUTCOME, PER, Measured

Floats = NDArray[np.float64]
_CELLS = 4_000_000  # random numbers held at a time


@dataclass(frozen=True)
class Splits:
    """Difference of the arms, its standard error and its p-value, for each random split."""

    effect: Floats
    error: Floats
    p_value: Floats

    def false_alarms(self, alpha: float = 0.05) -> int:
        """How many splits a test of this size calls different."""
        return int((self.p_value < alpha).sum())


def random_splits(measured: Measured, *, splits: int, seed: int, share: float = 0.5, lift: float = 0.0) -> Splits:
    """Random splits of the same customers, each analysed by `compare.compared`.

    `share` is that of the treated. With a `lift`, the outcomes of the treated are higher by it, as a share of each.
    """
    columns = measured.columns if measured.has_history else measured.without_history().columns
    draw = np.random.default_rng(seed)
    at_a_time = max(1, _CELLS // len(columns))
    found = []
    for begun in range(0, splits, at_a_time):
        is_treated = draw.random((min(at_a_time, splits - begun), len(columns)), dtype=np.float32) < share
        found.append(_analysed(columns, is_treated.astype(float), lift))
    return Splits(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def rate_interval(alarms: int, splits: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a rate.

    Source: Clopper, Pearson (1934), Biometrika 26:404.
    """
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, alarms, splits - alarms + 1)) if alarms else 0.0
    high = float(beta.ppf(1 - tail, alarms + 1, splits - alarms)) if alarms < splits else 1.0
    return low, high


def _analysed(columns: Floats, treated: Floats, lift: float) -> tuple[Floats, Floats, Floats]:
    arms = [_moments(columns, 1 - treated, 0.0), _moments(columns, treated, lift)]
    coefficient, center = _history(arms)
    (n, mean, variance), (m, treated_mean, treated_variance) = (_adjusted(arm, coefficient, center) for arm in arms)
    effect = treated_mean - mean
    own, other = variance / n, treated_variance / m
    error = np.sqrt(own + other)
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = (own + other) ** 2 / (own**2 / (n - 1) + other**2 / (m - 1))
        p_value = 2 * t.sf(np.abs(effect / error), freedom)
    return effect, error, np.where(error > 0, p_value, 1.0)


def _moments(columns: Floats, chosen: Floats, lift: float) -> tuple[Floats, Floats, Floats]:
    """Customers, means (splits × 4) and sums of products about the mean of all (splits × 4 × 4) of one arm."""
    values = columns.copy()
    values[:, OUTCOME] *= 1 + lift
    size = chosen.sum(axis=1)
    rows, places = np.triu_indices(4)
    sums = chosen @ np.column_stack([values, values[:, rows] * values[:, places]])
    means = sums[:, :4] / size[:, None]
    products = np.empty((len(chosen), 4, 4))
    products[:, rows, places] = products[:, places, rows] = sums[:, 4:]
    about = products - size[:, None, None] * means[:, :, None] * means[:, None, :]
    return size, means, about


def _history(arms: list[tuple[Floats, Floats, Floats]]) -> tuple[Floats, Floats]:
    """The coefficient of history over both arms, and the mean of history that values are brought to."""
    (n, mean, about), (m, other_mean, other_about) = arms
    total, apart = n + m, mean - other_mean
    means = (mean * n[:, None] + other_mean * m[:, None]) / total[:, None]
    between = (n * m / total)[:, None, None] * apart[:, :, None] * apart[:, None, :]
    covariances = (about + other_about + between) / (total - 1)[:, None, None]
    spread = _ratio_covariance(means, covariances, (HISTORY, HISTORY_PER), (HISTORY, HISTORY_PER))
    common = _ratio_covariance(means, covariances, (OUTCOME, PER), (HISTORY, HISTORY_PER))
    with np.errstate(divide="ignore", invalid="ignore"):
        coefficient = np.where(spread > 0, common / spread, 0.0)
    return coefficient, means[:, HISTORY] / means[:, HISTORY_PER]


def _adjusted(arm: tuple[Floats, Floats, Floats], coefficient: Floats, center: Floats) -> tuple[Floats, Floats, Floats]:
    """Customers, mean and variance of one arm, adjusted by history."""
    size, means, about = arm
    covariances = about / (size - 1)[:, None, None]
    now, before = (OUTCOME, PER), (HISTORY, HISTORY_PER)
    mean = means[:, OUTCOME] / means[:, PER] - coefficient * (means[:, HISTORY] / means[:, HISTORY_PER] - center)
    variance = (
        _ratio_covariance(means, covariances, now, now)
        + coefficient**2 * _ratio_covariance(means, covariances, before, before)
        - 2 * coefficient * _ratio_covariance(means, covariances, now, before)
    )
    return size, mean, variance


def _ratio_covariance(means: Floats, covariances: Floats, left: tuple[int, int], right: tuple[int, int]) -> Floats:
    """Covariance of two ratios of means by the delta method, for one customer."""
    (a, b), (c, d) = left, right
    ratio, other = means[:, a] / means[:, b], means[:, c] / means[:, d]
    covariance = (
        covariances[:, a, c]
        - covariances[:, a, d] * other
        - covariances[:, b, c] * ratio
        + covariances[:, b, d] * ratio * other
    )
    return np.asarray(covariance / means[:, b] / means[:, d])
