"""Fitted values that give every customer a probability of churn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

ROUNDED = 6  # digits of a probability: sums in another order differ far behind them


class Fitted(Protocol):
    """Something that turns rows of features into probabilities."""

    def probability(self, rows: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True)
class Constant:
    """The same probability for everyone: the share that churned where it was learnt."""

    rate: float

    def probability(self, rows: np.ndarray) -> np.ndarray:
        return np.full(len(rows), round(self.rate, ROUNDED))


@dataclass(frozen=True)
class Logistic:
    """Log odds that are linear in the features; each weight is for one standard deviation (`scale`) of its feature."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def probability(self, rows: np.ndarray) -> np.ndarray:
        standard = (rows - np.array(self.mean)) / np.array(self.scale)
        odds = self.intercept + (standard * np.array(self.weights)).sum(axis=1)
        return np.round(0.5 * (1 + np.tanh(odds / 2)), ROUNDED)


@dataclass(frozen=True)
class Trees:
    """A forest or a boosted sequence of trees, as scikit-learn fits them."""

    estimator: Any

    def probability(self, rows: np.ndarray) -> np.ndarray:
        from threadpoolctl import threadpool_limits

        if not len(rows):
            return np.zeros(0)
        with threadpool_limits(1):
            return np.round(self.estimator.predict_proba(rows)[:, 1], ROUNDED)
