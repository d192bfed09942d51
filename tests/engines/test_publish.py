"""A published run copied into PostgreSQL: its tables, keys, comments and views, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regulars.ground.errors import OutOfResources, UsageError
from regulars.ground.tables import BY_NAME
from regulars.ground.tables.links import LINKS
from regulars.report.questions import prepared, view_name
from regulars.shell.cli import run_command_line
from regulars.shell.engines.postgres.address import address_of
from regulars.shell.engines.postgres.publish import published_id
from regulars.shell.engines.postgres.session import Session
from regulars.shell.process.sql_quoting import quoted
from regulars.shell.published import copy_to_postgres
from regulars.shell.published.run import Run
from tests.engines.conftest import Database

SCHEMA = "copied_run"


@pytest.fixture(scope="module")
def sizes(database: Database, on_duckdb: Run) -> dict[str, int]:
    """The mixed shop, published twice: the second takes the first one's place."""
    address = address_of(database.address)
    copy_to_postgres.copy_tables(on_duckdb, address, SCHEMA)
    return copy_to_postgres.copy_tables(on_duckdb, address, SCHEMA)


def test_every_table_has_the_rows_of_the_run(database: Database, on_duckdb: Run, sizes: dict[str, int]) -> None:
    """Row for row, cell for cell, in the order of the export; money exactly."""
    assert sizes == on_duckdb.manifest.tables
    session = database.session()
    for name in on_duckdb.tables:
        order = ", ".join(quoted(column) for column in BY_NAME[name].export_order)
        ours = on_duckdb.connection.sql(f"SELECT * FROM {quoted(name)} ORDER BY {order}").to_arrow_table()
        columns = ", ".join(map(quoted, ours.column_names))
        ask = f"SELECT {columns} FROM {SCHEMA}.{quoted(name)} ORDER BY {order}"
        theirs = [
            row for batch in session.batches(ask) for row in batch.to_pylist()
        ]  # no batch of a table without rows
        assert len(theirs) == ours.num_rows, name
        for mine, other in zip(ours.to_pylist(), theirs, strict=True):
            assert all(str(mine[column]) == str(other[column]) or _as_number(mine[column], other[column])
                       for column in ours.column_names), (name, mine, other)  # fmt: skip
    session.close()


def _as_number(mine: object, other: object) -> bool:
    """The driver writes DECIMAL as text of its own scale."""
    try:
        return float(mine) == float(other)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def test_keys_comments_and_views_are_there(database: Database, on_duckdb: Run, sizes: dict[str, int]) -> None:
    """A primary key where nothing of it may be NULL, every comment, and a view for every prepared question."""
    session = database.session()
    keyed = session.rows(
        "SELECT c.relname::text FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
        f"WHERE k.contype = 'p' AND c.relnamespace = '{SCHEMA}'::regnamespace"
    )
    expected = {
        name for name in sizes
        if not {column.name for column in BY_NAME[name].columns if column.null_means} & set(BY_NAME[name].key)
    }  # fmt: skip
    assert {name for (name,) in keyed} == expected >= {"customers", "orders", "rfm"}
    linked = session.value(
        f"SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = '{SCHEMA}'::regnamespace"
    )
    assert linked == sum({link.table, link.to} <= set(sizes) for link in LINKS) > 6
    told = session.value(f"SELECT col_description('{SCHEMA}.rfm'::regclass, 1)")
    assert told == BY_NAME["rfm"].columns[0].comment
    for by, grain in prepared(on_duckdb.tables, on_duckdb.manifest.dimensions):
        assert session.value(f"SELECT count(*) FROM {SCHEMA}.{view_name(by, grain)}") >= 0
    net = session.value(f"SELECT net_revenue::text FROM {SCHEMA}.kpi")
    assert f"{on_duckdb.kpi('net_revenue').net_revenue.item()}" == net
    session.close()


def test_a_lost_database_leaves_the_old_tables(
    database: Database, on_duckdb: Run, sizes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection ends when all but the views are there: one line, and what was published is still served."""

    def gone(session: Session, *_: object) -> None:
        other = database.session()
        other.run(f"SELECT pg_terminate_backend({session.value('SELECT pg_backend_pid()')})")
        other.close()
        session.value("SELECT 1")

    monkeypatch.setattr(copy_to_postgres, "describe", gone)
    with pytest.raises(OutOfResources, match="connection to the database was lost"):
        copy_to_postgres.copy_tables(on_duckdb, address_of(database.address), SCHEMA)
    session = database.session()
    assert published_id(session, SCHEMA) == on_duckdb.run_id
    assert session.value(f"SELECT count(*) FROM {SCHEMA}.customers") == sizes["customers"]
    session.close()


def test_what_is_not_ours_is_left_alone(database: Database, on_duckdb: Run) -> None:
    """A schema that somebody else made is refused, and stays."""
    session = database.session()
    session.run("CREATE SCHEMA somebody_elses")
    with pytest.raises(UsageError, match="was not made by Regulars"):
        copy_to_postgres.copy_tables(on_duckdb, address_of(database.address), "somebody_elses")
    assert session.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'somebody_elses'") == 1
    session.close()


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (("--to", "postgresql://clerk:open-sesame@/x"), 2, "contains a password"),
        (("--to", "postgresql://postgres@127.0.0.1:1/x"), 3, "cannot be reached"),
        (("--to", "{address}", "--schema", "Shop; DROP"), 2, "not a schema name"),
        (("20990101T000000Z-nobody", "--to", "{address}"), 2, "nobody"),
    ],
)
def test_refusals_of_the_command(
    database: Database, on_duckdb: Run, more: tuple[str, ...], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, the right exit code, no secret."""
    out = on_duckdb.folder.parent.parent
    asked = [word.format(address=database.address) for word in more]
    assert run_command_line(["publish", *asked, "--out", str(out)]) == code
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1 and "open-sesame" not in said


def test_the_command_tells_what_it_did(database: Database, on_duckdb: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """--json is one document: run, schema and the rows of each table."""
    out: Path = on_duckdb.folder.parent.parent
    arguments = ["publish", "--to", database.address, "--schema", SCHEMA, "--out", str(out), "--json"]
    assert run_command_line(arguments) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["tables"] == on_duckdb.manifest.tables
    assert (done["run_id"], done["schema"]) == (on_duckdb.run_id, SCHEMA)
