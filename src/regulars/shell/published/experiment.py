"""What a published run says of one experiment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from regulars.ground.errors import UsageError, meant
from regulars.shell.published.run import Run
from regulars.studies.experiments.settings import ExperimentSettings

_SHOWN = (
    "metric", "arm", "control", "customers", "mean", "control_mean", "effect", "low", "high", "p_value_adjusted",
    "sequential_low", "sequential_high", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class PublishedExperiment:
    """What a run has of one experiment: its arms, its results and the reasons that speak against them.

    `arms` has one row per arm of the table `experiments`, `results` one row per metric and arm of `experiment_results`,
    both as dictionaries. Effects that are withheld are None; `reasons` says why.
    """

    run_id: str
    name: str
    arms: list[dict[str, Any]]
    results: list[dict[str, Any]]
    reasons: list[str]
    is_judged: bool = False  # whether the run knows it at all


def experiment_in(run: Run, name: str) -> PublishedExperiment:
    """The experiment in a run; without rows, and with the reason, where the run was made before it."""
    if "experiments" not in run.tables:
        return PublishedExperiment(run.run_id, name, [], [], [f"run {run.run_id} knows no experiment"])
    arms, results = (_rows(run, table, name) for table in ("experiments", "experiment_results"))
    evidence = [row for row in _all(run, "evidence") if row["claim"] == f"experiment_results.{name}"]
    reasons = [reason for row in evidence for reason in row["reasons"]]
    if not evidence:
        reasons = [f"run {run.run_id} was made before this experiment; the next run compares its arms"]
    shown = [{column: row[column] for column in _SHOWN} for row in results]
    return PublishedExperiment(run.run_id, name, arms, shown, reasons, bool(evidence))


def known_experiment_in(run: Run, name: str) -> PublishedExperiment:
    """The experiment in a run. Raises UsageError where the run has none of this name."""
    found = experiment_in(run, name)
    if not (found.arms or found.is_judged):
        known = sorted({row["experiment"] for row in experiments_in(run)})
        raise UsageError(f"run {run.run_id} has no experiment {name!r} ({meant(name, known)}).")
    return found


def _rows(run: Run, table: str, name: str) -> list[dict[str, Any]]:
    return [row for row in _all(run, table) if row["experiment"] == name]


def _all(run: Run, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run.table(table).to_pyarrow().to_pylist()
    return rows


def experiments_in(run: Run) -> list[dict[str, Any]]:
    """The arms of every experiment of the run; none where it has no experiment."""
    return _all(run, "experiments") if "experiments" in run.tables else []


def plan_in(run: Run, *, days: int, share: float, cap: float) -> list[dict[str, Any]]:
    """What an experiment on all customers of the run would find, judged by the last `days` of its log.

    Raises UsageError where the log is too short, or has too few customers.
    """
    import ibis

    from regulars.studies.experiments.library import check_library
    from regulars.studies.experiments.members import order_values, past_customers

    check_library()
    run.check_table("customers")
    before = max(days, ExperimentSettings.history_days)
    end = ibis.literal(run.as_of)
    past = past_customers(order_values(run.table("orders")), end=end, days=days, days_before=before).to_pyarrow()

    from regulars.studies.experiments.past import columns_of, planned, usable

    metrics = usable(columns_of(past), cap=cap)
    if not metrics:
        raise UsageError(
            f"{len(past):,} customers had an order before the last {days:,} days of run {run.run_id}: too few to plan "
            "an experiment with, for each arm needs 100."
        )
    return [asdict(row) for row in planned(metrics, days=days, customers=len(past), shares=(share,))]
