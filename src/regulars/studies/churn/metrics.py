"""How good probabilities are, out of time: ranking, size, and what a threshold makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

import numpy as np

BINS = 10
# Metric: meaning, and whether more or less of it is better (neither for sizes).
METRICS: Mapping[str, str] = {
    "customers": "customers tested",
    "base_rate": "share of these customers that churned",
    "mean_probability": "mean probability",
    "roc_auc": "chance that a random churner has a higher probability than a random one who came back",
    "average_precision": "mean precision over all thresholds",
    "brier": "mean squared error of the probabilities",
    "log_loss": "mean negative log-likelihood",
    "calibration_error": "mean distance between probability and actual share, by decile of customers",
    "accuracy": "share predicted correctly at the threshold",
    "precision": "share of predicted churners who churned",
    "recall": "share of churners who were predicted",
    "f1": "harmonic mean of precision and recall",
    "threshold": "probability from which a customer is predicted to churn",
    "customers_active": "tested customers who bought in the previous window",
    "base_rate_active": "share of active customers that churned",
    "roc_auc_active": "roc_auc among active customers",
    "brier_active": "brier_score among active customers",
}


def confusion(churned: np.ndarray, probability: np.ndarray, threshold: float) -> dict[str, int]:
    """Customers by what was said (positive: will churn) and by whether that was true."""
    called, true = probability >= threshold, churned.astype(bool)
    return {
        "true_positives": int((called & true).sum()),
        "false_positives": int((called & ~true).sum()),
        "false_negatives": int((~called & true).sum()),
        "true_negatives": int((~called & ~true).sum()),
    }


def measured(churned: np.ndarray, probability: np.ndarray, threshold: float) -> dict[str, float | None]:
    """Every metric by name; None where it has no value, such as precision where no customer is above the threshold."""
    from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

    matrix = confusion(churned, probability, threshold)
    hits, called = matrix["true_positives"], matrix["true_positives"] + matrix["false_positives"]
    churners, both = hits + matrix["false_negatives"], 2 * hits + matrix["false_positives"] + matrix["false_negatives"]
    return {
        "customers": float(len(churned)),
        "base_rate": float(churned.mean()),
        "mean_probability": float(probability.mean()),
        "roc_auc": float(roc_auc_score(churned, probability)),
        "average_precision": float(average_precision_score(churned, probability)),
        "brier": float(squared_errors(churned, probability).mean()),
        "log_loss": float(log_loss(churned, np.clip(probability, 1e-6, 1 - 1e-6))),
        "calibration_error": calibration_error(churned, probability),
        "accuracy": (hits + matrix["true_negatives"]) / len(churned),
        "precision": hits / called if called else None,
        "recall": hits / churners if churners else None,
        "f1": 2 * hits / both if both else None,
        "threshold": threshold,
    }


def measured_active(churned: np.ndarray, probability: np.ndarray) -> dict[str, float | None]:
    """The metrics of customers who had bought within the window before: telling the long gone apart is no art."""
    from sklearn.metrics import roc_auc_score

    both = len(np.unique(churned)) == 2
    return {
        "customers_active": float(len(churned)),
        "base_rate_active": float(churned.mean()) if len(churned) else None,
        "roc_auc_active": float(roc_auc_score(churned, probability)) if both else None,
        "brier_active": float(squared_errors(churned, probability).mean()) if len(churned) else None,
    }


def squared_errors(churned: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """The Brier score of each customer. Source: Brier (1950), Monthly Weather Review 78:1."""
    return (probability - churned) ** 2


def tenths(churned: np.ndarray, probability: np.ndarray) -> list[dict[str, float]]:
    """Ten groups of customers, highest probability first: size, mean probability, customers that churned.

    Customers of equal probability count as equal: each counts with the mean of all of them, in every group.
    """
    _, place, sizes = np.unique(-probability, return_inverse=True, return_counts=True)
    even = (np.bincount(place, weights=churned) / sizes)[place]
    order = np.argsort(-probability, kind="stable")
    groups = [group for group in np.array_split(order, BINS) if len(group)]
    return [
        {"customers": len(g), "mean_probability": float(probability[g].mean()), "churned": float(even[g].sum())}
        for g in groups
    ]


def calibration_error(churned: np.ndarray, probability: np.ndarray) -> float:
    """Mean distance between mean probability and share of churners, over tenths of the customers."""
    groups = tenths(churned, probability)
    gaps = (abs(g["mean_probability"] * g["customers"] - g["churned"]) for g in groups)
    return sum(gaps) / len(churned)


def wilson(part: float, whole: float) -> tuple[float, float]:
    """The interval of 95% of a share. Source: Wilson (1927), JASA 22:209."""
    z = 1.959963984540054
    centre, share = 1 + z * z / whole, part / whole
    middle = (share + z * z / (2 * whole)) / centre
    half = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / centre
    return max(0.0, middle - half), min(1.0, middle + half)


def drawn_mean(values: list[np.ndarray]) -> tuple[float, float]:
    """The mean over folds of the means over customers, and its standard error."""
    means = [float(v.mean()) for v in values]
    spread = sum(float(v.var(ddof=1)) / len(v) for v in values)
    return sum(means) / len(means), sqrt(spread) / len(means)
