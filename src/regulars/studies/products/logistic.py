"""Logistic regression on standardised features with some of their products, by Newton's method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.studies.products.terms import TERMS

Floats = NDArray[np.float64]

_RIDGE = 5.0
_LEAST = 50  # rows: fewer teach nothing
_STEPS, _CURVED, _STOP = 100, 5, 1e-9
_DIGITS = 10  # of what is stored: sums in another order differ far behind them


@dataclass(frozen=True)
class OfferModel:
    """Log odds that a product is in the next order: linear in standardised features and in products of two of them."""

    part: str
    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    terms: tuple[float, ...]
    intercept: float

    @classmethod
    def fit(cls, part: str, features: Sequence[str], rows: Floats, bought: Floats) -> OfferModel:
        """The weights of the greatest likelihood with a ridge penalty; of too few rows, the share of all alone."""
        if len(rows) < _LEAST or not 0 < bought.sum() < len(bought):
            return cls._constant(part, features, bought)
        mean, spread = rows.mean(axis=0), rows.std(axis=0)
        scale = np.where(spread > 0, spread, 1.0)
        standard = (rows - mean) / scale
        weights = newton(_with_terms(part, features, standard), bought)
        k = len(features)
        return cls(
            part=part,
            features=tuple(features),
            mean=_rounded(mean),
            scale=_rounded(scale),
            weights=_rounded(weights[1 : k + 1]),
            terms=_rounded(weights[k + 1 :]),
            intercept=_rounded(weights[:1])[0],
        )

    @classmethod
    def _constant(cls, part: str, features: Sequence[str], bought: Floats) -> OfferModel:
        share = (float(bought.sum()) + 0.5) / (len(bought) + 1)
        none, ones = (0.0,) * len(features), (1.0,) * len(features)
        odds = round(float(np.log(share / (1 - share))), _DIGITS)
        return cls(part, tuple(features), none, ones, none, (0.0,) * len(TERMS[part]), odds)

    def probability(self, rows: Floats) -> Floats:
        """The probability of each row."""
        standard = (rows - np.array(self.mean)) / np.array(self.scale)
        whole = _with_terms(self.part, self.features, standard)
        odds = whole @ np.array([self.intercept, *self.weights, *self.terms])
        return 0.5 * (1 + np.tanh(odds / 2))


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), _DIGITS) for value in values)


def _with_terms(part: str, features: Sequence[str], standard: Floats) -> Floats:
    place = {name: number for number, name in enumerate(features)}
    both = [standard[:, place[one]] * standard[:, place[two]] for one, two in TERMS[part]]
    return np.column_stack([np.ones(len(standard)), standard, *both])


def newton(rows: Floats, bought: Floats) -> Floats:
    """The weights of the greatest likelihood with a ridge penalty, the intercept first, which is not penalised.

    The curvature hardly changes after some steps, and costs most: it is taken anew in the first ones alone. One thread,
    so that the sums are the same on every machine.
    """
    from threadpoolctl import threadpool_limits

    weights, ridge = np.zeros(rows.shape[1]), np.full(rows.shape[1], _RIDGE)
    ridge[0] = 1e-9
    bend = np.eye(rows.shape[1])
    with threadpool_limits(1):
        for number in range(_STEPS):
            p = 0.5 * (1 + np.tanh(rows @ weights / 2))
            if number < _CURVED:
                bend = rows.T @ (rows * (p * (1 - p))[:, None]) + np.diag(ridge)
            step = np.linalg.solve(bend, rows.T @ (bought - p) - ridge * weights)
            weights += step
            if float(np.abs(step).max()) < _STOP:
                break
    return weights
