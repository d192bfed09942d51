"""The effects of an experiment: each metric and arm beside the control, judged before it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from regulars.ground.evidence import Reason
from regulars.stats.experiments.capping import capped
from regulars.stats.experiments.compare import compared, holm_adjusted
from regulars.stats.experiments.samples import Measured
from regulars.studies.experiments.arms import Arms
from regulars.studies.experiments.reasons import FEW_CONVERTERS, FEW_CUSTOMERS, NO_VARIATION, ONE_CUSTOMER

LEAST_CUSTOMERS, LEAST_CONVERTERS, GREATEST_SHARE = 100, 10, 0.1
HIGHER, LOWER, UNCLEAR, RUNNING, WITHHELD = "higher", "lower", "unclear", "running", "withheld"
SIZE = 0.05


@dataclass(frozen=True)
class Metric:
    """What is measured of every customer. Values that `can_be_capped` are, unless the quantile is 1."""

    name: str
    measured: Measured
    can_be_capped: bool = False

    def capped(self, quantile: float) -> Metric:
        """The metric with outcome and history capped, each at one quantile over all arms."""
        if not self.can_be_capped or quantile >= 1:
            return self
        history = self.measured.history
        values = replace(
            self.measured,
            outcome=capped(self.measured.outcome, quantile),
            history=None if history is None else capped(history, quantile),
        )
        return replace(self, measured=values)

    def estimator(self, quantile: float) -> str:
        """How the effect is estimated: mean or ratio, then cap and history where they are used, joined by +."""
        parts = ["mean" if self.measured.per is None else "ratio"]
        parts += ["cap"] if self.can_be_capped and quantile < 1 else []
        return "+".join([*parts, *(["history"] if self.measured.has_history else [])])


@dataclass(frozen=True)
class Result:
    """One row of `experiment_results`; numbers are None where they are withheld or not there yet."""

    experiment: str
    metric: str
    arm: str
    control: str
    estimator: str
    customers: int
    mean: float | None = None
    control_mean: float | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    relative_effect: float | None = None
    relative_low: float | None = None
    relative_high: float | None = None
    p_value: float | None = None
    p_value_adjusted: float | None = None
    variance_cut: float | None = None
    sequential_low: float | None = None
    sequential_high: float | None = None
    verdict: str = UNCLEAR


@dataclass(frozen=True)
class Results:
    """The rows, and why some of them are withheld."""

    rows: tuple[Result, ...]
    reasons: tuple[Reason, ...]


def results_of(experiment: str, arms: Arms, metrics: Sequence[Metric], *, cap: float = 1.0) -> Results:
    """Every metric of every arm beside the control, at the planned end; p-values corrected over all of them."""
    rows: list[Result] = []
    reasons: list[Reason] = []
    for metric in metrics:
        for arm in arms.names[1:]:
            row, reason = _result(experiment, arms, metric, arm, cap)
            rows.append(row)
            reasons += [reason] if reason and reason not in reasons else []
    return Results(tuple(with_verdicts(rows)), tuple(reasons))


def _result(experiment: str, arms: Arms, metric: Metric, arm: str, cap: float) -> tuple[Result, Reason | None]:
    used = metric.capped(cap)
    treated = arms.of_arm(arm)
    row = Result(experiment, metric.name, arm, arms.control, used.estimator(cap), int(treated.sum()))
    reason = reason_to_withhold(arms, used, arm)
    if reason or arms.is_off:
        return replace(row, verdict=WITHHELD), reason
    found = compared(used.measured.of(arms.of_arm(arms.control)), used.measured.of(treated))
    numbers: dict[str, Any] = {name: _finite(value) for name, value in found.__dict__.items()}
    return replace(row, **numbers), None


def reason_to_withhold(arms: Arms, metric: Metric, arm: str) -> Reason | None:
    """Why an arm may not be compared in this metric; None where it may."""
    measured = metric.measured
    for name in (arms.control, arm):
        mine = measured.of(arms.of_arm(name))
        size, converters = len(mine.outcome), int((mine.outcome != 0).sum())
        if size < LEAST_CUSTOMERS:
            return FEW_CUSTOMERS(arm=name, n=size, least=LEAST_CUSTOMERS)
        if converters < LEAST_CONVERTERS:
            return FEW_CONVERTERS(arm=name, n=converters, metric=metric.name, least=LEAST_CONVERTERS)
        share = float(mine.outcome.max() / mine.outcome.sum()) if mine.outcome.sum() > 0 else 0.0
        if share > GREATEST_SHARE:
            return ONE_CUSTOMER(share=share, metric=metric.name, arm=name)
    both = measured.of(arms.of_arm(arms.control) | arms.of_arm(arm))
    return None if both.varies else NO_VARIATION(metric=metric.name)


def with_verdicts(rows: Sequence[Result]) -> list[Result]:
    """The rows with p-values corrected by Holm over metrics and arms, and what each of them shows."""
    shown = [place for place, row in enumerate(rows) if row.p_value is not None]
    adjusted = dict(zip(shown, holm_adjusted([rows[place].p_value or 0.0 for place in shown]), strict=True))
    return [_judged(row, adjusted.get(place)) for place, row in enumerate(rows)]


def _judged(row: Result, adjusted: float | None) -> Result:
    if adjusted is None or row.effect is None:
        return row
    differs = adjusted < SIZE
    verdict = (HIGHER if row.effect > 0 else LOWER) if differs else UNCLEAR
    return replace(row, p_value_adjusted=adjusted, verdict=verdict)


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None
