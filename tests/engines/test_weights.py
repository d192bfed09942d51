"""A shop that weighs: other engines, and statements of SQL, give pieces the decimals that DuckDB gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

import regulars
from regulars.shell.published.run import Run
from regulars.shell.sql.definitions import of_run, table_statements
from tests.engines.conftest import Database
from tests.engines.same import assert_same_rows, assert_same_tables
from tests.shell.conftest import NAMING

HEADER = "invoice_no,stock_code,quantity,price,invoice_date,customer_id"
FINE = {**NAMING, "numbers": {"quantity_decimals": 3}}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sales of weighed goods in two years, and some that come back."""
    rows = [
        f"{n},P{n % 5},{n % 7 + n % 8 / 8 + 0.125},{2 + n % 3}.95,202{n % 2}-0{1 + n % 9}-1{n % 7},c{n % 11}"
        for n in range(150)
    ]
    rows += [row.replace(f"{n},P", f"{n + 900},P", 1).replace(",", ",-", 2).replace(",-P", ",P", 1)
             for n, row in enumerate(rows[:20])]  # fmt: skip
    path = tmp_path_factory.mktemp("weights") / "log.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def weighed(log: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return regulars.run(log, out=tmp_path_factory.mktemp("duckdb"), config=FINE)


def test_postgres_gives_the_same_tables(weighed: Run, log: Path, database: Database, tmp_path: Path) -> None:
    """Every table is equal, to the third decimal."""
    assert weighed.manifest.tables["returns"] == 20
    engine = {"name": "postgres", "database": database.address, "publish_schema": "weights"}
    assert_same_tables(weighed, regulars.run(log, out=tmp_path, config={**FINE, "engine": engine}))
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
