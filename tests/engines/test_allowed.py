"""The values that a column may hold, which a dbt project tests."""

from __future__ import annotations

import re

from regulars.ground.tables import BY_NAME
from regulars.ground.tables.allowed import ALLOWED
from regulars.report.definitions import input_behind
from regulars.shell.published.run import Run


def test_the_contracts_name_the_allowed_values(on_duckdb: Run) -> None:
    """The docs list what a column may hold, and a run holds nothing else."""
    for allowed in ALLOWED:
        (column,) = [each for each in BY_NAME[allowed.table].columns if each.name == allowed.column]
        assert all(re.search(rf"\b{value}\b", column.meaning) for value in allowed.values), allowed
        if input_behind(allowed.table):
            continue  # this log has no such file: tests/laws looks at these tables
        asked = f'SELECT DISTINCT "{allowed.column}" FROM {allowed.table}'
        found = {value for (value,) in on_duckdb.connection.execute(asked).fetchall()}
        assert found <= {*allowed.values, None}, allowed
