"""Tests on the past: a model learns at one snapshot and is tested at the next, which it knows nothing of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from regulars.ground.evidence import Reason
from regulars.studies.churn.features import Columns, columns_of, matrix
from regulars.studies.churn.models import MODELS, ModelSpec
from regulars.studies.churn.p_alive import NAME, not_alive
from regulars.studies.churn.settings import ChurnSettings
from regulars.studies.churn.sizes import LEAST_CUSTOMERS, LEAST_OF_EACH
from regulars.studies.churn.windows import YEAR

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Snapshot:
    """The customers of one snapshot: what was known of them then, and what they did afterwards."""

    day: date
    columns: Columns
    churned: np.ndarray
    next_net_revenue: np.ndarray

    @property
    def is_enough(self) -> bool:
        churners = int(self.churned.sum())
        least = min(churners, len(self.churned) - churners)
        return len(self.churned) >= LEAST_CUSTOMERS and least >= LEAST_OF_EACH

    def rows(self, model: ModelSpec) -> np.ndarray:
        return matrix(self.columns, model.features)


@dataclass(frozen=True)
class Fold:
    """One test on the past: every model's probabilities for the customers of `test`, learnt from `train` alone."""

    number: int
    train: Snapshot
    test: Snapshot
    threshold: float

    @cached_property
    def p_alive(self) -> tuple[np.ndarray | None, tuple[Reason, ...]]:
        """The naive answer of BG/NBD at the test snapshot, or why there is none."""
        return not_alive(self.test.columns)

    @property
    def naive(self) -> tuple[str, ...]:
        """The answers that a model must beat."""
        return (*(m.name for m in MODELS if m.is_baseline), *(() if self.p_alive[0] is None else (NAME,)))

    @cached_property
    def probabilities(self) -> dict[str, np.ndarray]:
        learnt = {m.name: m.fit(self.train.rows(m), self.train.churned) for m in MODELS}
        found = {m.name: learnt[m.name].probability(self.test.rows(m)) for m in MODELS}
        return found if self.p_alive[0] is None else found | {NAME: self.p_alive[0]}


@dataclass(frozen=True)
class Snapshots:
    """The snapshots that follow each other, oldest first, and every snapshot by its day."""

    chain: tuple[Snapshot, ...]
    by_day: Mapping[date, Snapshot]

    def year_before(self, day: date) -> Snapshot | None:
        return self.by_day.get(day - timedelta(days=YEAR))


def snapshots_of(churn_observed: pa.Table, year_before: Sequence[date] = ()) -> Snapshots:
    """The snapshots of the table that have enough customers: of the chain, those since the latest that has too few.

    `year_before` are the days that do not belong to the chain.
    """
    import pyarrow.compute as pc

    days = sorted(pc.unique(churn_observed["snapshot"]).to_pylist(), reverse=True)
    every = {day: found for day in days if (found := _snapshot(churn_observed, day)).is_enough}
    chain: list[Snapshot] = []
    for day in (day for day in days if day not in year_before):
        if day not in every:
            break
        chain.insert(0, every[day])
    return Snapshots(tuple(chain), every)


def _snapshot(churn_observed: pa.Table, day: date) -> Snapshot:
    import pyarrow.compute as pc

    rows = churn_observed.filter(pc.equal(churn_observed["snapshot"], day)).sort_by("customer_id")
    churned = rows["churned"].to_numpy(zero_copy_only=False).astype(float)
    return Snapshot(day, columns_of(rows), churned, _floats(rows, "next_net_revenue"))


def _floats(rows: pa.Table, name: str) -> np.ndarray:
    import pyarrow as pa

    return rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False)


def threshold_of(train: Snapshot, churn: ChurnSettings) -> float:
    """The probability from which a contact pays; 0.5 where cost and effect of a contact are not known.

    A contact of a customer with probability p saves p × save_rate × what those who come back bring. It pays where
    that is more than it costs. Above 1 it pays for nobody.
    """
    if churn.contact_cost is None or churn.save_rate is None:
        return 0.5
    brought = float(train.next_net_revenue[train.churned == 0].mean())
    return round(churn.contact_cost / (churn.save_rate * brought), 6) if brought > 0 else 1.0


def folds_of(snapshots: Snapshots, churn: ChurnSettings) -> list[Fold]:
    """One fold for each snapshot that has one before it."""
    pairs = pairwise(snapshots.chain)
    return [Fold(n, a, b, threshold_of(a, churn)) for n, (a, b) in enumerate(pairs, start=1)]


def season_folds_of(snapshots: Snapshots, churn: ChurnSettings) -> list[Fold]:
    """One fold for each snapshot that has one a year before it: learnt in the season in which it is tested."""
    pairs = [(snapshots.year_before(test.day), test) for test in snapshots.chain]
    known = [(train, test) for train, test in pairs if train is not None]
    return [Fold(n, a, b, threshold_of(a, churn)) for n, (a, b) in enumerate(known, start=1)]
