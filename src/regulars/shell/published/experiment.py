"""What a published run says of one experiment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regulars.shell.published.run import Run

_SHOWN = (
    "metric", "arm", "control", "customers", "mean", "control_mean", "effect", "low", "high", "p_value_adjusted",
    "sequential_low", "sequential_high", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class PublishedExperiment:
    """The rows of the tables about one experiment, and the reasons of its evidence."""

    run_id: str
    name: str
    arms: list[dict[str, Any]]
    results: list[dict[str, Any]]
    reasons: list[str]


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
    return PublishedExperiment(run.run_id, name, arms, shown, reasons)


def _rows(run: Run, table: str, name: str) -> list[dict[str, Any]]:
    return [row for row in _all(run, table) if row["experiment"] == name]


def _all(run: Run, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run.table(table).to_pyarrow().to_pylist()
    return rows
