"""Columns of money give the same tables on PostgreSQL as on DuckDB, to the last digit of each part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import regulars
from regulars.ledger.money.columns import BOOKED
from tests.conftest import WHOLE as WHOLE_TEST
from tests.engines.conftest import Database
from tests.engines.same import assert_same_tables
from tests.engines.shop import MONEY_CONFIG, mixed_shop
from tests.shell.test_batches import written
from tests.shell.test_batches_of_money import FIRST, LATER, ORDERS, WHOLE


def test_every_column_of_money_on_postgres(database: Database, tmp_path: Path) -> None:
    """The mixed shop with discounts of lines and orders, tax, shipping, tips, refunds, gift cards and statuses."""
    log = mixed_shop(tmp_path, 500 if WHOLE_TEST else 20, has_money=True)
    config = MONEY_CONFIG if WHOLE_TEST else {**MONEY_CONFIG, "studies": {"skip": ["cohorts", "churn", "clv"]}}
    there = {**config, "engine": {"name": "postgres", "database": database.address, "publish_schema": "money"}}
    with (
        regulars.run(log, out=tmp_path / "duckdb", config=config) as here,
        regulars.run(log, out=tmp_path / "postgres", config=there) as other,
    ):
        used = here.table("transactions")
        booked = used.aggregate([(used[name] != 0).sum().name(name) for name in BOOKED]).to_pyarrow().to_pylist()[0]
        assert all(booked.values()), booked
        assert here.manifest.inputs[0].reasons["order_void"]
        assert_same_tables(here, other)


def _run(folder: Path, engine: dict[str, Any]) -> regulars.Run:
    log = written(folder / "log.csv", [*FIRST, *LATER], WHOLE)
    config = {**ORDERS, "engine": engine, "columns": {**ORDERS["columns"], "stock_code": "SKU"}}
    return regulars.run(log, out=folder / "data", config=config)


def test_postgres(database: Database, tmp_path: Path) -> None:
    """Columns of money give the same tables on PostgreSQL as on DuckDB."""
    with (
        _run(tmp_path / "duckdb", {"name": "duckdb"}) as here,
        _run(tmp_path / "postgres", {"name": "postgres", "database": database.address}) as there,
    ):
        assert_same_tables(here, there)
