"""All that is found of one experiment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from regulars.ground.evidence import Evidence, Reason
from regulars.ground.periods import Window
from regulars.studies.experiments.daily import Day, days_of
from regulars.studies.experiments.measures import columns_of_observed, metrics_of
from regulars.studies.experiments.observed import FINISHED, REFUSED, Observed
from regulars.studies.experiments.observed import RUNNING as IS_RUNNING
from regulars.studies.experiments.records import records
from regulars.studies.experiments.results import HIGHER, LOWER, RUNNING, WITHHELD, Metric, Result, results_of
from regulars.studies.experiments.segments import SegmentResult, doubts_in_segments, segments_of
from regulars.studies.experiments.verdicts import doubts_of, evidence_of, refusal

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ArmRow:
    """One row of `experiments`."""

    experiment: str
    arm: str
    customers: int
    intended_share: float
    srm_p_value: float | None
    first_assigned_on: date
    last_assigned_on: date
    planned_end: date
    status: str


@dataclass(frozen=True)
class Findings:
    """The rows of the tables about experiments, and a verdict on each experiment."""

    arms: tuple[ArmRow, ...] = ()
    results: tuple[Result, ...] = ()
    segments: tuple[SegmentResult, ...] = ()
    days: tuple[Day, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def tables(self) -> dict[str, pa.Table]:
        """The rows as tables, by their names."""
        return {
            "experiments": records(ArmRow, self.arms),
            "experiment_results": records(Result, self.results),
            "experiment_segments": records(SegmentResult, self.segments),
            "experiment_days": records(Day, self.days),
        }


def findings_of(observed: Observed, window: Window) -> Findings:
    """What is found of an experiment; of one that is refused only its arms, and the reason."""
    name = observed.settings.name
    reason = refusal(observed)
    if reason is not None:
        entry = evidence_of(name, [reason], is_withheld=True, n=len(observed.places), window=window)
        return Findings(arms=_arms(observed, REFUSED), evidence=(entry,))
    return _analysed(observed, window)


def _analysed(observed: Observed, window: Window) -> Findings:
    is_off = observed.arms.is_off
    days = [] if is_off else days_of(observed)
    doubts = doubts_of(observed)
    if observed.is_finished:
        results, segments, more = _at_the_end(observed, days)
    else:
        results, segments, more = _so_far(observed, days), [], []
    entry = evidence_of(
        observed.settings.name,
        [*doubts, *more],
        is_withheld=all(row.verdict == WITHHELD for row in results),
        n=len(observed.places),
        window=window,
    )
    status = FINISHED if observed.is_finished else IS_RUNNING
    return Findings(_arms(observed, status), tuple(results), tuple(segments), tuple(days), (entry,))


def _arms(observed: Observed, status: str) -> tuple[ArmRow, ...]:
    if not observed.names:
        return ()
    arms, dates = observed.arms, (observed.first_assigned_on, observed.last_assigned_on, observed.planned_end)
    p_value = arms.p_value if arms.p_value == arms.p_value else None
    return tuple(
        ArmRow(observed.settings.name, arm, customers, share, p_value, *dates, status)
        for arm, customers, share in zip(arms.names, arms.counts, arms.shares, strict=True)
    )


def _at_the_end(observed: Observed, days: Sequence[Day]) -> tuple[list[Result], list[SegmentResult], list[Reason]]:
    """The fixed intervals, for the customers whose window is over, with what the last look said."""
    over, cap = observed.is_over, observed.settings.cap
    arms = observed.arms.chosen(over)
    metrics = [replace(each, measured=each.measured.of(over)) for each in _metrics(observed)]
    found = results_of(observed.settings.name, arms, metrics, cap=cap)
    if observed.arms.is_off:
        rows = [replace(row, **_NOTHING, verdict=WITHHELD) for row in found.rows]
        return rows, [], []
    segments = observed.segments[over]
    in_segments = segments_of(observed.settings.name, arms, metrics, segments, cap=cap)
    rows = [_with_look(row, days) for row in found.rows]
    return rows, in_segments, [*found.reasons, *doubts_in_segments(arms, segments)]


_NOTHING: dict[str, Any] = dict.fromkeys(
    ("mean", "control_mean", "effect", "low", "high", "relative_effect", "relative_low", "relative_high", "p_value",
     "p_value_adjusted", "variance_cut", "sequential_low", "sequential_high")
)  # fmt: skip


def _so_far(observed: Observed, days: Sequence[Day]) -> list[Result]:
    """Before the planned end: the effect so far and the interval that holds at every look, nothing else."""
    rows = []
    for metric in _metrics(observed):
        for arm in observed.arms.names[1:]:
            size = int(observed.arms.of_arm(arm).sum())
            row = Result(observed.settings.name, metric.name, arm, observed.arms.control, "mean+looks", size)
            seen = _with_look(row, days)
            rows.append(replace(seen, verdict=_verdict_so_far(seen, is_off=observed.arms.is_off)))
    return rows


def _verdict_so_far(row: Result, *, is_off: bool) -> str:
    if is_off or row.sequential_low is None or row.sequential_high is None:
        return WITHHELD if is_off else RUNNING
    return HIGHER if row.sequential_low > 0 else LOWER if row.sequential_high < 0 else RUNNING


def _with_look(row: Result, days: Sequence[Day]) -> Result:
    """The row with the interval of the last look; with its effect too, where there is no other."""
    mine = [day for day in days if (day.metric, day.arm) == (row.metric, row.arm)]
    if not mine or row.verdict == WITHHELD:
        return row
    last = mine[-1]
    effect = last.effect if row.effect is None else row.effect
    return replace(row, effect=effect, sequential_low=last.sequential_low, sequential_high=last.sequential_high)


def _metrics(observed: Observed) -> list[Metric]:
    return metrics_of(columns_of_observed(observed.measure))
