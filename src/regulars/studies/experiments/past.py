"""What the shop's own history says of experiments: false alarms where nothing was done, and what can be found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from regulars.stats.experiments.aa import random_splits, rate_interval
from regulars.stats.experiments.compare import customers_needed, minimum_effect
from regulars.studies.experiments.measures import metrics_of
from regulars.studies.experiments.results import LEAST_CONVERTERS, LEAST_CUSTOMERS, Metric

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]

SPLITS, MOST_CUSTOMERS, SEED = 1_000, 20_000, 20_110_910
SHARES = (0.5, 0.2, 0.1)
WORTH_FINDING = 0.05  # relative difference whose days are planned


@dataclass(frozen=True)
class FalseAlarms:
    """One row of `experiment_aa`."""

    metric: str
    splits: int
    false_alarm_rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Planned:
    """One row of `experiment_plan`; `share` is that of the control, differences are relative to the baseline."""

    metric: str
    share: float
    days: int
    customers: int
    baseline: float
    mde: float
    mde_with_history: float | None
    days_needed: int


def columns_of(past: pa.Table) -> dict[str, Floats]:
    """Every measure of past customers by its column."""
    return {name: past[name].to_numpy() for name in past.column_names if name not in ("customer_id", "hashed")}


def usable(columns: Mapping[str, Floats], *, cap: float) -> list[Metric]:
    """The metrics of past customers that say anything, capped; of many customers a sample, the first by position."""
    sample = {name: values[:MOST_CUSTOMERS] for name, values in columns.items()}
    metrics = [metric.capped(cap) for metric in metrics_of(sample)]
    return [
        metric
        for metric in metrics
        if len(metric.measured.outcome) >= 2 * LEAST_CUSTOMERS
        and metric.measured.varies
        and int((metric.measured.outcome != 0).sum()) >= 2 * LEAST_CONVERTERS
    ]


def false_alarms(metrics: Sequence[Metric], *, splits: int = SPLITS) -> list[FalseAlarms]:
    """How often a test of 5% finds a difference between random splits of past customers."""
    rows = []
    for metric in metrics:
        alarms = random_splits(metric.measured, splits=splits, seed=SEED).false_alarms()
        rows.append(FalseAlarms(metric.name, splits, alarms / splits, *rate_interval(alarms, splits)))
    return rows


def planned(metrics: Sequence[Metric], *, days: int, customers: int, shares: Sequence[float] = SHARES) -> list[Planned]:
    """What an experiment on all past customers would find, by share of the control, with 80% power.

    `days_needed` is how long it takes to find a difference of 5% where the variance of an outcome grows with time as
    its mean does.
    """
    return [_planned(metric, days, customers, share) for metric in metrics for share in shares]


def _planned(metric: Metric, days: int, customers: int, share: float) -> Planned:
    measured = metric.measured
    baseline = float(measured.outcome.mean() / (1 if measured.per is None else measured.per.mean()))
    plain = minimum_effect(measured.without_history(), customers=customers, share=share) / baseline
    least = minimum_effect(measured, customers=customers, share=share) / baseline
    needed = customers_needed(measured, relative_effect=WORTH_FINDING, share=share)
    with_history = least if measured.has_history else None
    days_needed = math.ceil(days * needed / customers)
    return Planned(metric.name, share, days, customers, baseline, plain, with_history, days_needed)
