"""Columns of money give the same tables on PostgreSQL as on DuckDB, to the last digit of each part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import regulars
from tests.engines.conftest import Database
from tests.engines.same import assert_same_tables
from tests.shell.test_batches import written
from tests.shell.test_batches_of_money import FIRST, LATER, ORDERS, WHOLE


def _run(folder: Path, engine: dict[str, Any]) -> regulars.Run:
    log = written(folder / "log.csv", [*FIRST, *LATER], WHOLE)
    config = {**ORDERS, "engine": engine, "columns": {**ORDERS["columns"], "stock_code": "SKU"}}
    return regulars.run(log, out=folder / "data", config=config)


def test_postgres(database: Database, tmp_path: Path) -> None:
    with (
        _run(tmp_path / "duckdb", {"name": "duckdb"}) as here,
        _run(tmp_path / "postgres", {"name": "postgres", "database": database.address}) as there,
    ):
        assert_same_tables(here, there)
