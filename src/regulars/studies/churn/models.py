"""The models that are tried, simplest first, and the naive answers that they must beat.

Every fit has a fixed seed and one thread, so that the same log gives the same numbers on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from regulars.studies.churn.features import FULL, RECENCY, RFM, Feature
from regulars.studies.churn.fitted import Constant, Fitted, Logistic, Trees

_RIDGE = 0.01  # inverse strength: few customers are not enough to believe large weights
_TREES, _LEAF, _DRAWN = 100, 20, 5_000  # a forest on more rows than this costs much and gains little


@dataclass(frozen=True)
class ModelSpec:
    """A way to learn churn from features: `fit(rows, churned)` gives the fitted value."""

    name: str
    features: tuple[Feature, ...]
    fit: Callable[[np.ndarray, np.ndarray], Fitted]
    is_baseline: bool = False


def load_learning() -> None:
    """Loads the libraries that fits and tests need, which takes longer than to fit the models of a small log."""
    import scipy.special  # noqa: F401 - loaded for the calls that follow, as the others
    import sklearn.ensemble
    import sklearn.linear_model
    import sklearn.metrics  # noqa: F401


def constant(rows: np.ndarray, churned: np.ndarray) -> Constant:
    """The share that churned."""
    return Constant(float(churned.mean()))


def logistic(rows: np.ndarray, churned: np.ndarray) -> Logistic:
    """Logistic regression with a ridge penalty on standardised features."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    with threadpool_limits(1):
        fitted = LogisticRegression(C=_RIDGE, max_iter=1_000, tol=1e-8).fit((rows - mean) / scale, churned)
    return Logistic(_plain(mean), _plain(scale), _plain(fitted.coef_[0]), float(fitted.intercept_[0]))


def _plain(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def forest(rows: np.ndarray, churned: np.ndarray) -> Trees:
    """A random forest, each tree of at most 5,000 customers drawn with replacement."""
    from sklearn.ensemble import RandomForestClassifier

    drawn = min(len(rows), _DRAWN)
    made = RandomForestClassifier(_TREES, min_samples_leaf=_LEAF, max_samples=drawn, random_state=0, n_jobs=1)
    return Trees(made.fit(rows, churned))


def boosting(rows: np.ndarray, churned: np.ndarray) -> Trees:
    """Boosted trees on histograms of the features: small trees and few rounds, for the signal is weak."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    made = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=60, max_leaf_nodes=6, min_samples_leaf=40, early_stopping=False, random_state=0
    )
    with threadpool_limits(1):
        return Trees(made.fit(rows, churned))


MODELS: tuple[ModelSpec, ...] = (
    ModelSpec("base_rate", RECENCY, constant, is_baseline=True),
    ModelSpec("recency", RECENCY, logistic, is_baseline=True),
    ModelSpec("logistic_rfm", RFM, logistic),
    ModelSpec("logistic_full", FULL, logistic),
    ModelSpec("boosting_full", FULL, boosting),
    ModelSpec("forest_rfm", RFM, forest),
    ModelSpec("forest_full", FULL, forest),
)
BY_NAME: dict[str, ModelSpec] = {model.name: model for model in MODELS}
