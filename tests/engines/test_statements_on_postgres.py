"""The statements printed for PostgreSQL, asked of a real server that has the tables of a run."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from regulars.ground.tables import BY_NAME
from regulars.metrics.measures import available
from regulars.report.questions import Question, view_name
from regulars.shell.engines.postgres.address import address_of
from regulars.shell.engines.postgres.session import Session
from regulars.shell.published import copy_to_postgres
from regulars.shell.published.run import Run
from regulars.shell.sql.definitions import Basis, kpi_statement, table_statements
from tests.engines.conftest import Database
from tests.engines.same import assert_same_rows
from tests.engines.test_statements import DEFINED

SCHEMA = "printed"


@pytest.fixture(scope="module")
def session(database: Database, on_duckdb: Run) -> Iterator[Session]:
    """Asked where the run's tables are found by their plain names."""
    copy_to_postgres.copy_tables(on_duckdb, address_of(database.address), SCHEMA)
    there = database.session()
    there.run(f"SET search_path = {SCHEMA}")
    yield there
    there.close()


def answer(session: Session, statement: str) -> pa.Table:
    return pa.Table.from_batches(session.batches(statement))


@pytest.mark.parametrize("from_lines", [False, True], ids=["tables", "lines"])
def test_statements_give_the_table(from_lines: bool, of_mixed: Basis, on_duckdb: Run, session: Session) -> None:
    """The statement of each table gives the run's rows (floats to 1e-9, everything else exactly), and the columns of
    the published table: names, types, digits, order.
    """
    with duckdb.connect() as beside:
        for name in (name for name in DEFINED if name not in of_mixed.left_out):
            (printed,) = table_statements(of_mixed, name, "postgres", from_lines=from_lines)
            beside.register("found", answer(session, printed.text))
            beside.register("expected", on_duckdb.connection.sql(f"SELECT * FROM {name}").to_arrow_table())
            assert_same_rows(BY_NAME[name], beside, f"SELECT {_decimals(name)} FROM found", "expected")
            assert _made(session, printed.text) == _columns(session, name), name


@pytest.mark.parametrize("by", [(), ("country",), ("segment",), ("stock_code",)], ids=str)
def test_kpi_statements_give_the_types(by: tuple[str, ...], of_mixed: Basis, session: Session) -> None:
    """A table made by the statement of a KPI has the columns of the published view."""
    there = {row[0]: row for row in _columns(session, view_name(by, "month"))}
    for measure in available(of_mixed.present):
        printed = kpi_statement(of_mixed, Question(measure.name, by, "month"), "postgres")
        names = ("period", *by, "is_partial", measure.name)
        assert _made(session, printed.text) == [there[name] for name in names]


def _made(session: Session, statement: str) -> list[tuple[Any, ...]]:
    """The columns of a table that is made by the statement, and goes again."""
    session.run(f"CREATE TABLE {SCHEMA}.made AS {statement} WITH NO DATA")
    found = _columns(session, "made")
    session.run(f"DROP TABLE {SCHEMA}.made")
    return found


def _columns(session: Session, table: str) -> list[tuple[Any, ...]]:
    return session.rows(
        "SELECT column_name::text, data_type::text, numeric_precision, numeric_scale, datetime_precision "
        "FROM information_schema.columns "
        f"WHERE table_schema = '{SCHEMA}' AND table_name = '{table}' ORDER BY ordinal_position"
    )


def _decimals(table: str) -> str:
    """All columns; numbers of PostgreSQL come as text from its driver, and are decimals all the same."""
    listed = (
        f'CAST("{each.name}" AS {each.type}) AS "{each.name}"' if each.type.startswith("decimal") else f'"{each.name}"'
        for each in BY_NAME[table].columns
    )
    return ", ".join(listed)


@pytest.mark.parametrize("by", [(), ("country",), ("segment",), ("stock_code",)], ids=str)
def test_kpi_statements_give_the_answer(by: tuple[str, ...], of_mixed: Basis, on_duckdb: Run, session: Session) -> None:
    """The statement of a KPI gives what `regulars kpi` answers."""
    for kpi in ("net_revenue", "customers", "aov", "new_customer_share"):
        printed = kpi_statement(of_mixed, Question(kpi, by, "month"), "postgres")
        expected = [list(row.values()) for row in on_duckdb.ask(Question(kpi, by, "month"))]
        found = [list(row.values()) for row in answer(session, printed.text).to_pylist()]
        assert len(found) == len(expected) > 0
        for ours, theirs in zip(expected, found, strict=True):
            assert ours == [
                Decimal(there) if isinstance(here, Decimal) and there is not None else there
                for here, there in zip(ours, theirs, strict=True)
            ]
