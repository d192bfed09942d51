"""A shop that weighs, merges customers, keys its orders and converts by day: other engines give what DuckDB gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.shell.published.run import Run
from regulars.shell.sql.definitions import of_run, table_statements
from tests.engines.conftest import Database
from tests.engines.same import assert_same_rows, assert_same_tables
from tests.shell.conftest import NAMING

HEADER = "invoice_no,stock_code,quantity,price,invoice_date,customer_id,currency"
FINE: dict[str, Any] = {
    **NAMING,
    "numbers": {"quantity_decimals": 3},
    "shop": {"currency": "EUR"},
    "rates": {"file": "rates.csv", "GBP": 1.2},
    "customers": {"same": "same.csv"},
    "orders": {"key": ["invoice_no", "year"]},
}


def _config(log: Path, **engine: str) -> dict[str, Any]:
    """The settings, with their files beside the log."""
    files = {"rates": {**FINE["rates"], "file": str(log.with_name("rates.csv"))},
             "customers": {"same": str(log.with_name("same.csv"))}}  # fmt: skip
    return {**FINE, **files, **({"engine": engine} if engine else {})}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sales of weighed goods in two years, which begin with receipt 0 each, and some that come back."""
    days = [f"202{year}-0{1 + n % 9}-1{n % 7}" for year in (3, 4) for n in range(75)]
    rows = [
        f"{n % 75},P{n % 5},{n % 7 + n % 8 / 8 + 0.125},{2 + n % 3}.95,{day},c{n % 11},{('EUR', 'USD', 'gbp')[n % 3]}"
        for n, day in enumerate(days)
    ]
    rows += [row.replace(",P", ",P", 1).replace(",", ",-", 2).replace(",-P", ",P", 1) for row in rows[:20]]
    folder = tmp_path_factory.mktemp("weights")
    rates = [f"{day},USD,0.{80 + n % 17}" for n, day in enumerate(sorted(set(days)))]
    (folder / "rates.csv").write_text("\n".join(["day,currency,rate", *rates]) + "\n")
    (folder / "same.csv").write_text("customer_id,same_as\nc3,c1\nc7,c8\n")
    path = folder / "log.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def weighed(log: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return regulars.run(log, out=tmp_path_factory.mktemp("duckdb"), config=_config(log))


def test_postgres_gives_the_same_tables(weighed: Run, log: Path, database: Database, tmp_path: Path) -> None:
    """Every table is equal, to the third decimal."""
    assert weighed.manifest.tables["returns"] == 20 and weighed.manifest.tables["customers"] == 9
    assert weighed.manifest.tables["orders"] == 150 and weighed.manifest.repairs["converted"] > 90
    config = _config(log, name="postgres", database=database.address, publish_schema="weights")
    assert_same_tables(weighed, regulars.run(log, out=tmp_path, config=config))
    session = database.session()
    units = session.value("SELECT sum(units)::text FROM weights.products")
    session.close()
    assert units == str(weighed.connection.execute("SELECT sum(units) FROM products").fetchall()[0][0])


@pytest.mark.parametrize("name", ["orders", "returns", "customers", "products", "monthly_revenue"])
def test_statements_give_the_tables(weighed: Run, name: str) -> None:
    """Over the lines alone, as a warehouse would ask."""
    (printed,) = table_statements(of_run(weighed), name, "duckdb", from_lines=True)
    contract = weighed.manifest.contract(name)
    assert any(column.type == "decimal(18, 3)" for column in contract.columns)
    assert_same_rows(contract, weighed.connection, printed.text, name)
