"""A dbt project beside a published run in PostgreSQL: the same tables, and nothing that holds the next publish up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from regulars.shell.engines.postgres.address import address_of
from regulars.shell.engines.postgres.session import Session
from regulars.shell.published import copy_to_postgres
from regulars.shell.published.run import Run
from tests.engines.conftest import Database
from tests.engines.test_dbt import in_order, models, rendered

GIVEN, MADE = "beside_dbt", "made_by_dbt"
FLOATS = "double precision"


@pytest.fixture(scope="module")
def session(database: Database, on_duckdb: Run, project_for: Callable[[str], Mapping[str, str]]) -> Iterator[Session]:
    """A server with a published run, and with the models of its project: tables, and those of KPIs as views."""
    copy_to_postgres.copy_tables(on_duckdb, address_of(database.address), GIVEN)
    there = database.session()
    there.run(f"CREATE SCHEMA {MADE}")
    files = project_for("postgres")
    for name in in_order(files):
        text = rendered(models(files)[name], ref=f"{MADE}.{{}}".format, source=lambda _, table: f"{GIVEN}.{table}")
        kind = "VIEW" if f"models/kpis/{name}.sql" in files else "TABLE"
        there.run(f"CREATE {kind} {MADE}.{name} AS {text}")
    yield there
    there.close()


def _columns(session: Session, schema: str, table: str) -> list[tuple[Any, ...]]:
    return session.rows(
        "SELECT column_name::text, data_type::text, numeric_precision, numeric_scale "
        f"FROM information_schema.columns WHERE table_schema = '{schema}' AND table_name = '{table}' "
        "ORDER BY ordinal_position"
    )


def test_the_models_are_the_tables(
    session: Session, on_duckdb: Run, project_for: Callable[[str], Mapping[str, str]]
) -> None:
    """Columns, their types, and rows, in both directions; floats to nine digits behind the point."""
    made = [name for name in models(project_for("postgres")) if name in on_duckdb.tables or name[:3] == "kpi"]
    assert len(made) > 18
    for name in made:
        columns = _columns(session, MADE, name)
        assert columns == _columns(session, GIVEN, name), name
        listed = ", ".join(
            f'round("{each}"::numeric, 9)' if kind == FLOATS else f'"{each}"' for each, kind, *_ in columns
        )
        ours, theirs = (f"SELECT {listed} FROM {schema}.{name}" for schema in (MADE, GIVEN))
        for one, other in ((ours, theirs), (theirs, ours)):
            assert session.value(f"SELECT count(*) FROM ({one} EXCEPT ALL {other}) AS lacking") == 0, name


def test_the_next_run_is_published(session: Session, database: Database, on_duckdb: Run) -> None:
    """Nothing of the project hangs on the tables that a publish replaces, and its own tables stay."""
    sizes = copy_to_postgres.copy_tables(on_duckdb, address_of(database.address), GIVEN)
    assert session.value(f"SELECT count(*) FROM {MADE}.customers") == sizes["customers"]
