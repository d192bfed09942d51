"""PostgreSQL computes the tables that DuckDB computes, from files and from a table, and publishes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import UsageError
from regulars.shell.published.run import Run
from tests.conftest import WHOLE
from tests.engines.conftest import Database
from tests.engines.same import assert_same_tables
from tests.engines.shop import CONFIG, as_csv
from tests.shell.conftest import NAMING


def _config(database: Database, **engine: str) -> dict[str, Any]:
    return {**CONFIG, "engine": {"name": "postgres", "database": database.address, **engine}}


@pytest.fixture(scope="module")
def on_postgres(database: Database, mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The mixed shop, loaded from its file and computed in the database."""
    return regulars.run(mixed, out=tmp_path_factory.mktemp("postgres"), config=_config(database))


def test_same_tables_from_a_file(on_duckdb: Run, on_postgres: Run) -> None:
    """Every table of the mixed shop is equal, and so are the bytes of the marts."""
    assert len(on_duckdb.tables) == 44
    assert_same_tables(on_duckdb, on_postgres)
    for path in sorted((on_duckdb.folder / "marts").iterdir()):
        assert (on_postgres.folder / "marts" / path.name).read_bytes() == path.read_bytes(), path.name


def test_same_tables_from_a_table(on_duckdb: Run, database: Database, mixed: Path, tmp_path: Path) -> None:
    """The log in a table of the database gives the same tables; only places and first values are its own."""
    session = database.session()
    rows = pq.read_table(mixed)
    columns = ", ".join(f'"{name}" text' for name in rows.column_names)
    session.run(f"CREATE TABLE public.order_lines ({columns})")
    session.copy_in("public", "order_lines", rows.to_reader())
    session.close()
    source = f"{database.address}&table=public.order_lines"
    run = regulars.run(source, out=tmp_path, config={**CONFIG, "engine": {"name": "postgres"}})
    assert_same_tables(on_duckdb, run, but=("source_file", "source_line", "raw", "examples"))
    assert run.manifest.inputs[0].name == "public.order_lines"
    assert run.manifest.inputs[0].framed == len(rows)
    raw = run.connection.execute("SELECT raw FROM set_aside WHERE raw LIKE '%2023-04-31%'").fetchall()
    assert raw == [
        (
            '{"invoice_no":"2003","stock_code":"nan","product_name":"nan","quantity":"1",'
            '"invoice_date":"2023-04-31 10:00","price":"1.00","customer_id":"c00002","country":"UK","Status":"Paid"}',
        )
    ]


def test_published_schema(on_postgres: Run, database: Database) -> None:
    """The schema has the run's tables and views, with comments, and nothing that was only on the way."""
    session = database.session()
    tables = {row[0] for row in session.rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'regulars'")}
    assert tables == {*on_postgres.tables, "facts"}
    comment = session.value("SELECT obj_description('regulars.customers'::regclass)")
    assert comment.startswith("One row per identified customer")
    net = session.value("SELECT sum(net_revenue)::text FROM regulars.kpi_by_month")
    assert net == str(on_postgres.connection.execute("SELECT sum(net_revenue) FROM kpi_by_month").fetchall()[0][0])
    assert not session.value("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%building'")
    session.close()


def test_same_tables_of_online_retail(some_retail: Run, some_by_day: Path, database: Database, tmp_path: Path) -> None:
    """Every table of Online Retail, or of one customer in five, is equal, loaded from 305 files."""
    config = {"engine": {"name": "postgres", "database": database.address, "publish_schema": "retail"}}
    run = regulars.run(some_by_day, out=tmp_path, config=config)
    assert run.manifest.tables["transactions"] == (536_641 if WHOLE else 98_198)
    assert_same_tables(some_retail, run)


def test_readers_keep_what_they_were_given(database: Database, mixed: Path, tmp_path: Path) -> None:
    """Whoever may read the published tables may read the next ones; what hangs on them stops the swap, by name."""
    config = _config(database, publish_schema="shared")
    csv = as_csv(mixed)
    session = database.session()
    skipped = {**config, **NAMING}
    first = regulars.run(csv, out=tmp_path, config=skipped)
    session.run("GRANT USAGE ON SCHEMA shared TO clerk")
    second = regulars.run(csv, out=tmp_path, config=skipped)
    assert session.value("SELECT has_table_privilege('clerk', 'shared.customers', 'SELECT')")
    session.run("CREATE VIEW public.best AS SELECT * FROM shared.customers")
    with pytest.raises(UsageError, match=r"depend on its tables \(public\.best\)"):
        regulars.run(csv, out=tmp_path, config=skipped)
    assert regulars.open(tmp_path).run_id == second.run_id != first.run_id
    session.run("DROP VIEW public.best")
    session.close()
