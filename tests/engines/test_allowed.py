"""The values that a column may hold, which a dbt project tests."""

from __future__ import annotations

import re

from regulars.ground.tables import BY_NAME
from regulars.ground.tables.allowed import ALLOWED, Allowed
from regulars.report.definitions import input_behind
from regulars.shell.published.run import Run

OF_TWO_YEARS = {"segment_stock", "segment_flows"}


def test_the_contracts_name_the_allowed_values(on_duckdb: Run, some_retail: Run) -> None:
    """The docs list what a column may hold, and a run holds nothing else."""
    for allowed in ALLOWED:
        (column,) = [each for each in BY_NAME[allowed.table].columns if each.name == allowed.column]
        assert all(re.search(rf"\b{value}\b", column.meaning) for value in allowed.values), allowed
        if input_behind(allowed.table) or allowed.table in OF_TWO_YEARS:
            continue  # these logs have no such file, or one year alone: tests/laws looks at these tables
        held = [_values(run, allowed) for run in (on_duckdb, some_retail) if allowed.table in run.tables]
        assert held, f"{allowed.table} is in neither run"
        assert set().union(*held) <= {*allowed.values, None}, allowed


def _values(run: Run, allowed: Allowed) -> set[str | None]:
    asked = f'SELECT DISTINCT "{allowed.column}" FROM {allowed.table}'
    return {value for (value,) in run.connection.execute(asked).fetchall()}
