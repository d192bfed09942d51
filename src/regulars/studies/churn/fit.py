"""The study as one fit: tests on the past, the choice, and the scores of today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from regulars.ground.solved import Solved
from regulars.studies.churn import verdicts
from regulars.studies.churn.choice import ChurnChoice
from regulars.studies.churn.comparable import Comparable
from regulars.studies.churn.drivers import drivers
from regulars.studies.churn.features import columns_of, matrix
from regulars.studies.churn.folds import Fold, Snapshot, snapshots_of
from regulars.studies.churn.lesson import lesson_of
from regulars.studies.churn.levels import Group, Seen, gaps_of, is_active, levels_of, riskiest, safest
from regulars.studies.churn.metrics import confusion, measured, measured_active, tenths, wilson
from regulars.studies.churn.model import ChurnModel, buyers_of
from regulars.studies.churn.rhythm import Rhythm
from regulars.studies.churn.settings import ChurnSettings
from regulars.studies.churn.stored import stored

if TYPE_CHECKING:
    import pyarrow as pa

Rows = list[dict[str, Any]]


def churn_models(
    churn_observed: pa.Table,
    customers: pa.Table,
    churn_windows: pa.Table,
    silences: pa.Table,
    *,
    churn: ChurnSettings,
    churn_year_before: tuple[date, ...] = (),
) -> Solved:
    """Models and naive answers tested on the past, the model that the tests speak for, and its scores as of today."""
    import pyarrow as pa

    horizon = next(row["window_days"] for row in churn_windows.to_pylist() if row["is_chosen"])
    snapshots = snapshots_of(churn_observed, churn_year_before)
    lesson = lesson_of(snapshots, horizon, churn)
    folds, choice = lesson.folds, lesson.choice
    gaps = gaps_of(*(silences[name].to_numpy().astype(float) for name in ("days", "ended")))
    groups = _groups(folds, choice, horizon)
    model = _final(choice, lesson.snapshot, horizon, gaps, groups, customers, churn)
    scores = model.scores(customers)
    tables = {
        "churn_evaluation": _rows_of_folds(folds, choice, horizon, partial(_metrics, horizon)),
        "churn_confusion": _rows_of_folds(folds, choice, horizon, _confusion),
        "churn_calibration": _rows_of_folds(folds, choice, horizon, _calibration),
        "churn_lift": _rows_of_folds(folds, choice, horizon, _lift),
        "churn_drivers": [] if choice.nothing_tells else drivers(folds[-1], choice.model),
    }
    left_out = {"churn_drivers": verdicts.nothing_tells(lesson)} if choice.nothing_tells else {}
    return Solved(
        tables={name: pa.Table.from_pylist(rows) for name, rows in tables.items() if rows} | {"churn_scores": scores},
        left_out=left_out,
        evidence=(
            verdicts.tested(folds, churn),
            verdicts.alive(folds),
            verdicts.model(folds, choice),
            *verdicts.scored(lesson, snapshots, len(scores), horizon, groups, churn),
        ),
        models=dict([stored(model)]),
    )


def _final(
    choice: ChurnChoice,
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
        comparable=Comparable.of(rows, latest.columns, latest.churned),
        learnt_at=latest.day.isoformat(),
        horizon_days=horizon,
        gap_days=churn.gap_days,
        levels=levels_of(probability[is_active(today, horizon)], gaps, groups, cuts),
        rhythm=Rhythm.of(today),
    )


def _rows_of_folds(
    folds: Sequence[Fold], choice: ChurnChoice, horizon: int, rows: Callable[[Fold, np.ndarray], Rows]
) -> Rows:
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
        values = {"mean_probability": group["mean_probability"], "share_churned": group["churned"] / group["customers"]}
        rounded = {name: round(value, 6) for name, value in {**values, "low": low, "high": high}.items()}
        rows.append({"bin": number, "customers": group["customers"], **rounded})
    return rows


def _lift(fold: Fold, probability: np.ndarray) -> Rows:
    rows, found, churners = [], 0.0, float(fold.test.churned.sum())
    for number, group in enumerate(tenths(fold.test.churned, probability), start=1):
        found += group["churned"]
        share = group["churned"] / group["customers"]
        values = {
            "share_churned": share,
            "lift": share / fold.test.churned.mean(),
            "share_of_churners": found / churners,
        }
        rounded = {name: round(float(value), 6) for name, value in values.items()}
        rows.append({"decile": number, "customers": group["customers"], **rounded})
    return rows


def _groups(folds: Sequence[Fold], choice: ChurnChoice, horizon: int) -> tuple[Group, Group]:
    """The groups of active customers that the tests say are at high and at low risk."""
    tests = []
    for fold in folds:
        active = is_active(fold.test.columns, horizon)
        tests.append(Seen(fold.probabilities[choice.model.name][active], fold.test.churned[active]))
    return riskiest(tests), safest(tests)
