"""The study as one fit: tests on the past, the choice, and the scores of today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, Evidence, Reason, ReasonCode, Scope
from regulars.ground.solved import Solved
from regulars.studies.churn.choice import Choice, choose
from regulars.studies.churn.chosen import ChurnModel, buyers_of
from regulars.studies.churn.drivers import drivers
from regulars.studies.churn.features import columns_of, matrix
from regulars.studies.churn.folds import Fold, Snapshot, folds_of, snapshots_of
from regulars.studies.churn.levels import Group, Seen, gaps_of, is_active, levels_of, riskiest, safest
from regulars.studies.churn.metrics import confusion, measured, measured_active, tenths, wilson
from regulars.studies.churn.rhythm import Rhythm
from regulars.studies.churn.settings import ChurnSettings
from regulars.studies.churn.stored import stored

if TYPE_CHECKING:
    import pyarrow as pa

ONE_TEST = ReasonCode("one_test", "the log is long enough for one test on the past only: another season is untested")
SAMPLED = ReasonCode("sampled", "tested on a sample of at most {most:,} customers at each snapshot")
NOT_BETTER = ReasonCode("not_better_than_naive", "no model told more than a naive answer does", Scope.VALUE)
LEVEL_OFF = ReasonCode(
    "level_off",
    "from {day} on, the model expected {expected:.0f} % to stay away, and {found:.0f} % did: rely on the order of "
    "customers more than on the probability",
    Scope.VALUE,
)
MOVES_WITH_SEASON = ReasonCode(
    "moves_with_season",
    "the share that stays away for {days} days moves with the season: between {least:.0f} % and {most:.0f} % at the "
    "snapshots",
    Scope.VALUE,
)
HIGH_NOT_RISKIER = ReasonCode(
    "high_not_riskier",
    "in the tests, {share:.0f} % of the {customers:,} active customers with the highest probability stayed away, and "
    "{base:.0f} % of all active: High risk is not much higher",
    Scope.VALUE,
)
LOW_NOT_SAFER = ReasonCode(
    "low_not_safer",
    "in the tests, {share:.0f} % of the {customers:,} active customers with the lowest probability stayed away, and "
    "{base:.0f} % of all active: Low risk is not much lower",
    Scope.VALUE,
)

_OFF = 0.05  # mean probability against share: above this the level of the probabilities is in doubt

Rows = list[dict[str, Any]]


def churn_models(
    churn_observed: pa.Table,
    customers: pa.Table,
    churn_windows: pa.Table,
    silences: pa.Table,
    *,
    churn: ChurnSettings,
) -> Solved:
    """Models and naive answers tested on the past, the model that the tests speak for, and its scores as of today."""
    import pyarrow as pa

    horizon = next(row["window_days"] for row in churn_windows.to_pylist() if row["is_chosen"])
    snapshots = snapshots_of(churn_observed)
    folds = folds_of(snapshots, churn)
    choice = choose(folds)
    gaps = gaps_of(*(silences[name].to_numpy().astype(float) for name in ("days", "ended")))
    groups = _groups(folds, choice, horizon)
    model = _final(choice, snapshots[-1], horizon, gaps, groups, customers, churn)
    scores = model.scores(customers)
    tables = {
        "churn_evaluation": _told(folds, choice, horizon, partial(_metrics, horizon)),
        "churn_confusion": _told(folds, choice, horizon, _confusion),
        "churn_calibration": _told(folds, choice, horizon, _calibration),
        "churn_lift": _told(folds, choice, horizon, _lift),
        "churn_drivers": drivers(folds[-1], choice.model),
    }
    return Solved(
        tables={name: pa.Table.from_pylist(rows) for name, rows in tables.items()} | {"churn_scores": scores},
        evidence=(
            _tested(folds, churn),
            _alive(folds),
            _model(folds, choice),
            _scored(folds, choice, len(scores), horizon, groups, churn),
        ),
        models=dict([stored(model)]),
    )


def _final(
    choice: Choice,
    latest: Snapshot,
    horizon: int,
    gaps: tuple[float, float],
    groups: tuple[Group, Group],
    customers: pa.Table,
    churn: ChurnSettings,
) -> ChurnModel:
    """The chosen model, learnt at the latest snapshot whose horizon is over, with the levels of today's customers."""
    rows = latest.rows(choice.model)
    fitted = choice.model.fit(rows, latest.churned)
    today = columns_of(buyers_of(customers))
    probability = fitted.probability(matrix(today, choice.model.features))
    cuts = churn.medium_risk, churn.high_risk
    return ChurnModel(
        name=choice.model.name,
        fitted=fitted,
        feature_names=tuple(feature.name for feature in choice.model.features),
        typical=tuple(float(v) for v in np.median(rows, axis=0)),
        learnt_at=latest.day.isoformat(),
        horizon_days=horizon,
        gap_days=churn.gap_days,
        levels=levels_of(probability[is_active(today, horizon)], gaps, groups, cuts),
        rhythm=Rhythm.of(today),
    )


def _told(folds: Sequence[Fold], choice: Choice, horizon: int, rows: Callable[[Fold, np.ndarray], Rows]) -> Rows:
    """The rows of every fold and model, with the fold's dates and the model's standing."""
    return [
        {
            "fold": fold.number,
            "train_snapshot": fold.train.day,
            "snapshot": fold.test.day,
            "horizon_days": horizon,
            "model": name,
            "is_baseline": name in fold.naive,
            "is_chosen": name == choice.model.name,
            **row,
        }
        for fold in folds
        for name, probability in fold.probabilities.items()
        for row in rows(fold, probability)
    ]


def _metrics(horizon: int, fold: Fold, probability: np.ndarray) -> Rows:
    active = is_active(fold.test.columns, horizon)
    found = measured(fold.test.churned, probability, fold.threshold)
    found |= measured_active(fold.test.churned[active], probability[active])
    return [{"metric": name, "value": None if v is None else round(v, 6)} for name, v in found.items()]


def _confusion(fold: Fold, probability: np.ndarray) -> Rows:
    return [{"threshold": fold.threshold, **confusion(fold.test.churned, probability, fold.threshold)}]


def _calibration(fold: Fold, probability: np.ndarray) -> Rows:
    rows = []
    for number, group in enumerate(reversed(tenths(fold.test.churned, probability)), start=1):
        low, high = wilson(group["churned"], group["customers"])
        told = {"mean_probability": group["mean_probability"], "share_churned": group["churned"] / group["customers"]}
        rounded = {name: round(value, 6) for name, value in {**told, "low": low, "high": high}.items()}
        rows.append({"bin": number, "customers": group["customers"], **rounded})
    return rows


def _lift(fold: Fold, probability: np.ndarray) -> Rows:
    rows, found, churners = [], 0.0, float(fold.test.churned.sum())
    for number, group in enumerate(tenths(fold.test.churned, probability), start=1):
        found += group["churned"]
        share = group["churned"] / group["customers"]
        told = {"share_churned": share, "lift": share / fold.test.churned.mean(), "share_of_churners": found / churners}
        rounded = {name: round(float(value), 6) for name, value in told.items()}
        rows.append({"decile": number, "customers": group["customers"], **rounded})
    return rows


def _tested(folds: Sequence[Fold], churn: ChurnSettings) -> Evidence:
    sizes = [len(fold.test.churned) for fold in folds]
    doubts = []
    if len(folds) == 1:
        doubts.append(ONE_TEST())
    if max(sizes) >= churn.sample:
        doubts.append(SAMPLED(most=churn.sample))
    return Evidence(
        "churn_evaluation", WEAK if doubts else SOLID, tuple(doubts), "customers tested", _span(folds), sum(sizes)
    )


def _alive(folds: Sequence[Fold]) -> Evidence:
    """Whether P(alive) could stand beside the models as a naive answer."""
    reasons = next((fold.p_alive[1] for fold in reversed(folds) if fold.p_alive[1]), ())
    n = sum(len(fold.test.churned) for fold in folds)
    verdict = INSUFFICIENT if reasons else SOLID
    return Evidence("churn_evaluation.p_alive", verdict, reasons, "customers tested", _span(folds), n)


def _model(folds: Sequence[Fold], choice: Choice) -> Evidence:
    """Which model was taken, and what speaks for it."""
    n = sum(len(fold.test.churned) for fold in folds)
    verdict = SOLID if choice.beats_baselines else WEAK
    return Evidence("churn_scores.model", verdict, (choice.reason,), "customers tested", _span(folds), n)


def _groups(folds: Sequence[Fold], choice: Choice, horizon: int) -> tuple[Group, Group]:
    """The groups of active customers that the tests say are at high and at low risk."""
    tests = []
    for fold in folds:
        active = is_active(fold.test.columns, horizon)
        tests.append(Seen(fold.probabilities[choice.model.name][active], fold.test.churned[active]))
    return riskiest(tests), safest(tests)


def _scored(
    folds: Sequence[Fold],
    choice: Choice,
    customers: int,
    horizon: int,
    groups: tuple[Group, Group],
    churn: ChurnSettings,
) -> Evidence:
    """Whether the scores can be acted on: the model against naive answers, and the size of its probabilities."""
    doubts = [] if choice.beats_baselines else [NOT_BETTER()]
    last = folds[-1]
    said, was = float(last.probabilities[choice.model.name].mean()), float(last.test.churned.mean())
    if abs(said - was) > _OFF:
        doubts.append(LEVEL_OFF(day=last.test.day, expected=100 * said, found=100 * was))
    rates = [float(day.churned.mean()) for day in (folds[0].train, *(fold.test for fold in folds))]
    if max(rates) - min(rates) > _OFF:
        doubts.append(MOVES_WITH_SEASON(days=horizon, least=100 * min(rates), most=100 * max(rates)))
    doubts += _of_the_levels(groups, churn)
    return Evidence("churn_scores", WEAK if doubts else SOLID, tuple(doubts), "customers", _span(folds), customers)


def _of_the_levels(groups: tuple[Group, Group], churn: ChurnSettings) -> Iterator[Reason]:
    """Whether High and Low tell active customers apart; levels that the shop sets are its own affair."""
    high, low = groups
    if churn.high_risk is None and not high.is_proven and high.customers:
        yield HIGH_NOT_RISKIER(share=100 * high.rate, base=100 * high.base, customers=high.customers)
    if churn.medium_risk is None and not low.is_proven and low.customers:
        yield LOW_NOT_SAFER(share=100 * low.rate, base=100 * low.base, customers=low.customers)


def _span(folds: Sequence[Fold]) -> str:
    first: date = folds[0].train.day
    return f"snapshots {first} to {folds[-1].test.day}"
