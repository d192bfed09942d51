"""The fit of the study: what customers of experiments bought goes in; effects, days, segments and verdicts come out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from regulars.ground.periods import Window
from regulars.ground.solved import Solved
from regulars.studies.experiments.settings import ExperimentSettings

if TYPE_CHECKING:
    import pyarrow as pa

MADE = (
    "experiments",
    "experiment_results",
    "experiment_segments",
    "experiment_days",
    "experiment_aa",
    "experiment_plan",
)


def experiment_findings(
    experiment_customers: pa.Table,
    experiment_purchases: pa.Table,
    experiment_past: pa.Table,
    *,
    experiments: tuple[ExperimentSettings, ...],
    first_day: date,
    as_of: date,
) -> Solved:
    """The tables of all experiments, and a verdict on each."""
    from regulars.studies.experiments.observed import Observed  # SciPy is loaded where there are experiments alone
    from regulars.studies.experiments.one import Findings, findings_of

    window = Window(first_day, as_of)
    found = [
        findings_of(
            Observed.of(one, experiment_customers, experiment_purchases, first_day=first_day, as_of=as_of), window
        )
        for one in experiments
    ]
    together = Findings(
        tuple(row for each in found for row in each.arms),
        tuple(row for each in found for row in each.results),
        tuple(row for each in found for row in each.segments),
        tuple(row for each in found for row in each.days),
        tuple(entry for each in found for entry in each.evidence),
    )
    tables = together.tables() | _of_the_past(experiment_past, experiments)
    return Solved(tables=tables, evidence=together.evidence)


def _of_the_past(past: pa.Table, experiments: Sequence[ExperimentSettings]) -> dict[str, pa.Table]:
    from regulars.studies.experiments.past import FalseAlarms, Planned, columns_of, false_alarms, planned, usable
    from regulars.studies.experiments.records import records

    days = max(one.window_days for one in experiments)
    metrics = usable(columns_of(past), cap=experiments[0].cap)
    return {
        "experiment_aa": records(FalseAlarms, false_alarms(metrics)),
        "experiment_plan": records(Planned, planned(metrics, days=days, customers=len(past))),
    }
