"""Which model scores the customers: the simplest that is not worse than the best by more than chance explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.studies.churn.folds import Fold
from regulars.studies.churn.metrics import drawn_mean, measured, squared_errors
from regulars.studies.churn.models import BY_NAME, MODELS, Model

FALLBACK = BY_NAME["recency"]
_BY_CHANCE = 2.0  # standard errors of a difference that chance alone explains


@dataclass(frozen=True)
class Choice:
    """The model, whether it beats the naive answers, and why it was taken, in words."""

    model: Model
    beats_baselines: bool
    reason: str


def choose(folds: Sequence[Fold]) -> Choice:
    """The model for the scores, by what the folds say out of time.

    A model beats the naive answers where its mean Brier score over the folds is lower than that of the base rate and
    of recency alone, and its mean AUC is higher than that of recency alone. Of those that do, the lowest mean Brier
    score leads; taken is the simplest whose score is higher by at most two standard errors of the difference.

    Source: after the one-standard-error rule of Breiman et al. (1984), Classification and Regression Trees, section
    3.4.3; here with the error of the paired difference, which is smaller, and so with two of them.
    """
    brier = {m.name: _mean(folds, m.name, "brier") for m in MODELS}
    auc = {m.name: _mean(folds, m.name, "roc_auc") for m in MODELS}
    naive = min(brier[m.name] for m in MODELS if m.is_baseline)
    able = [m for m in MODELS if not m.is_baseline and brier[m.name] < naive and auc[m.name] > auc["recency"]]
    if not able:
        best = min(brier[m.name] for m in MODELS if not m.is_baseline)
        worse = f"the best of them has a Brier score of {best:.3f}, the better naive answer {naive:.3f}"
        return Choice(FALLBACK, False, f"no model beats the naive answers: {worse}")
    leader = min(able, key=lambda m: brier[m.name])
    model = next(m for m in able if _as_good(folds, m, leader))
    return Choice(model, True, _why(model, leader, brier, auc, len(folds)))


def _mean(folds: Sequence[Fold], name: str, metric: str) -> float:
    found = [measured(f.test.churned, f.probabilities[name], f.threshold)[metric] for f in folds]
    return sum(value for value in found if value is not None) / len(found)


def _as_good(folds: Sequence[Fold], model: Model, leader: Model) -> bool:
    if model is leader:
        return True
    errors = [[squared_errors(f.test.churned, f.probabilities[m.name]) for f in folds] for m in (model, leader)]
    mean, error = drawn_mean([mine - best for mine, best in zip(*errors, strict=True)])
    return mean <= _BY_CHANCE * error


def _why(model: Model, leader: Model, brier: dict[str, float], auc: dict[str, float], folds: int) -> str:
    tested = f"over {folds} tests on the past" if folds > 1 else "in the one test on the past"
    scores = f"{model.name} has a Brier score of {brier[model.name]:.3f} and an AUC of {auc[model.name]:.3f} {tested}"
    naive = f"base rate {brier['base_rate']:.3f}, recency alone {brier['recency']:.3f} and {auc['recency']:.3f}"
    if model is leader:
        return f"{scores} (naive answers: {naive}); no model has a lower Brier score, and each simpler one is worse"
    near = f"{leader.name} has {brier[leader.name]:.3f}: no more than chance explains, and it is less simple"
    return f"{scores} (naive answers: {naive}); {near}"
