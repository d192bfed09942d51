"""The targets of a run, put to the periods of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from regulars.report.questions import Question

if TYPE_CHECKING:
    from regulars.shell.published.run import Run


def with_targets(
    run: Run, question: Question, kpi: str, rows: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """The rows with the target of each period as `KPI_target`, NULL where it has none.

    The rows as they are without a target for this KPI and grain, and where the question is about a part of the shop.
    """
    is_part = question.by or question.where or question.to_date
    if is_part or "targets" not in run.tables:
        return rows
    found = {
        row["period"]: row["target"]
        for row in run.table("targets").to_pyarrow().to_pylist()
        if (row["kpi"], row["grain"]) == (kpi, question.grain)
    }
    return [{**row, f"{kpi}_target": found.get(row["period"])} for row in rows] if found else rows
