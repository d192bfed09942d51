"""What drives the chosen model."""

from __future__ import annotations

from typing import Any

import numpy as np

from regulars.studies.churn.fitted import Fitted, Logistic
from regulars.studies.churn.folds import Fold
from regulars.studies.churn.models import ModelSpec

_TIMES, _MOST = 5, 4_000  # shuffles, and customers on whom they are tried


def drivers(fold: Fold, model: ModelSpec) -> list[dict[str, Any]]:
    """One row per feature, most telling first: the AUC lost on test customers when values are shuffled among them.

    Features that say the same stand in for each other, so one alone seems to matter little; therefore the features
    of one group are shuffled together as well. Source: Breiman (2001), Machine Learning 45:5, section 10.
    """
    fitted = model.fit(fold.train.rows(model), fold.train.churned)
    rows, churned = fold.test.rows(model)[:_MOST], fold.test.churned[:_MOST]
    groups = [feature.group for feature in model.features]
    alone = [_lost(fitted, rows, churned, [place]) for place in range(len(groups))]
    together = {g: _lost(fitted, rows, churned, [n for n, of in enumerate(groups) if of == g]) for g in set(groups)}
    found: list[dict[str, Any]] = [
        {
            "feature": feature.name,
            "meaning": feature.meaning,
            "feature_group": feature.group,
            "group_auc_drop": together[feature.group],
            "auc_drop": alone[place],
            "weight": round(fitted.weights[place], 6) if isinstance(fitted, Logistic) else None,
        }
        for place, feature in enumerate(model.features)
    ]
    found.sort(key=lambda row: (-row["group_auc_drop"], row["feature_group"], -row["auc_drop"], row["feature"]))
    return [{"rank": rank, **row} for rank, row in enumerate(found, start=1)]


def _lost(fitted: Fitted, rows: np.ndarray, churned: np.ndarray, places: list[int]) -> float:
    """The mean loss of AUC when the columns at these places are shuffled, together."""
    from sklearn.metrics import roc_auc_score

    whole, chance, lost = roc_auc_score(churned, fitted.probability(rows)), np.random.default_rng(0), []
    for _ in range(_TIMES):
        other = rows.copy()
        other[:, places] = rows[chance.permutation(len(rows))][:, places]
        lost.append(whole - roc_auc_score(churned, fitted.probability(other)))
    return round(float(np.mean(lost)), 6)
