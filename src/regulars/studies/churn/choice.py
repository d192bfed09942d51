"""Which model scores the customers: the simplest that is not worse than the best by more than chance explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regulars.ground.evidence import Reason, ReasonCode, Scope
from regulars.studies.churn.folds import Fold
from regulars.studies.churn.metrics import drawn_mean, measured, squared_errors
from regulars.studies.churn.models import BY_NAME, MODELS, ModelSpec

_COMPARED = "{model} has a mean Brier score of {brier:.3f} and a mean AUC of {auc:.3f} ({others})"
NONE_BEATS_NAIVE = ReasonCode("none_beats_naive", f"no model beats the baselines: {_COMPARED}")
BEST = ReasonCode(
    "best", f"{_COMPARED}; no model has a lower Brier score, and every simpler model is worse by more than chance"
)
SIMPLER_THAN_BEST = ReasonCode(
    "simpler_than_best",
    f"{_COMPARED}; {{best}} has {{best_brier:.3f}}, a difference within chance, but is less simple",
)

NOTHING_TELLS = ReasonCode(
    "nothing_tells",
    "nothing known about customers predicts who churns: everybody gets the overall share, {share:.0f}%",
    Scope.VALUE,
)

FALLBACK, SHARE_OF_ALL = BY_NAME["recency"], BY_NAME["base_rate"]
_BY_CHANCE = 2.0  # standard errors of a difference that chance alone explains


@dataclass(frozen=True)
class ChurnChoice:
    """The model, whether it beats the naive answers, and why it was taken."""

    model: ModelSpec
    beats_baselines: bool
    reason: Reason

    @property
    def nothing_tells(self) -> bool:
        """Whether everybody has the same probability, for nothing tells customers apart."""
        return self.model is SHARE_OF_ALL


def choose(folds: Sequence[Fold]) -> ChurnChoice:
    """The model for the scores, by what the folds say out of time.

    A model beats the naive answers where its mean Brier score over the folds is lower, and its mean AUC higher, than
    those of each of them: the base rate, recency alone, and P(alive) where it is identified in every fold. Of the
    models that do, the lowest mean Brier score leads; taken is the simplest whose score is higher by at most two
    standard errors of the difference. Where none does, recency scores, and where that says no more than the
    share of all, everybody has that share.

    Source: after the one-standard-error rule of Breiman et al. (1984), Classification and Regression Trees, section
    3.4.3; here with the error of the paired difference, which is smaller, and so with two of them.
    """
    naive = [name for name in folds[0].naive if all(name in fold.naive for fold in folds)]
    tried = [*(m.name for m in MODELS if not m.is_baseline), *naive]
    found = {name: [measured(f.test.churned, f.probabilities[name], f.threshold) for f in folds] for name in tried}
    brier = {name: _mean(measures, "brier") for name, measures in found.items()}
    auc = {name: _mean(measures, "roc_auc") for name, measures in found.items()}
    able = [m for m in MODELS if not m.is_baseline and _beats(m.name, naive, brier, auc)]
    if not able:
        best = min((m.name for m in MODELS if not m.is_baseline), key=lambda name: brier[name])
        fallback = FALLBACK if _tells(folds, FALLBACK, auc) else SHARE_OF_ALL
        return ChurnChoice(fallback, False, NONE_BEATS_NAIVE(**_compared(best, naive, brier, auc)))
    leader = min(able, key=lambda m: brier[m.name])
    model = next(m for m in able if _as_good(folds, m, leader))
    return ChurnChoice(model, True, _why(model, leader, naive, brier, auc))


def _mean(measures: Sequence[Mapping[str, float | None]], metric: str) -> float:
    return sum(measure[metric] or 0.0 for measure in measures) / len(measures)


def _as_good(folds: Sequence[Fold], model: ModelSpec, leader: ModelSpec) -> bool:
    if model is leader:
        return True
    errors = [[squared_errors(f.test.churned, f.probabilities[m.name]) for f in folds] for m in (model, leader)]
    mean, error = drawn_mean([mine - best for mine, best in zip(*errors, strict=True)])
    return mean <= _BY_CHANCE * error


def _tells(folds: Sequence[Fold], model: ModelSpec, auc: Mapping[str, float]) -> bool:
    """Whether a model says more than the share of all, by more than chance explains."""
    all_alike = [squared_errors(f.test.churned, f.probabilities[SHARE_OF_ALL.name]) for f in folds]
    errors = [squared_errors(f.test.churned, f.probabilities[model.name]) for f in folds]
    mean, error = drawn_mean([mine - base for mine, base in zip(errors, all_alike, strict=True)])
    return mean < -_BY_CHANCE * error and auc[model.name] > auc[SHARE_OF_ALL.name]


def _beats(name: str, naive: Sequence[str], brier: Mapping[str, float], auc: Mapping[str, float]) -> bool:
    return all(brier[name] < brier[other] and auc[name] > auc[other] for other in naive)


def _why(
    model: ModelSpec, leader: ModelSpec, naive: Sequence[str], brier: Mapping[str, float], auc: Mapping[str, float]
) -> Reason:
    compared = _compared(model.name, naive, brier, auc)
    if model is leader:
        return BEST(**compared)
    return SIMPLER_THAN_BEST(**compared, best=leader.name, best_brier=brier[leader.name])


def _compared(
    name: str, naive: Sequence[str], brier: Mapping[str, float], auc: Mapping[str, float]
) -> dict[str, str | float]:
    """The scores of a model and of the naive answers, as the reasons name them."""
    others = ", ".join(f"{other} {brier[other]:.3f} and {auc[other]:.3f}" for other in naive)
    return {"model": name, "brier": brier[name], "auc": auc[name], "others": others}
