"""A failing database gives one line without a secret, and the last good tables stay served."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground.errors import InputRefused, OutOfResources, RegularsError, UsageError
from regulars.shell.engines.postgres import source
from regulars.shell.engines.postgres.address import address_of
from regulars.shell.engines.postgres.publish import published_id
from regulars.shell.engines.postgres.session import Session
from tests.engines.conftest import READER, Database
from tests.shell.conftest import HEADER, SHORT, lines


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A small log as CSV."""
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *lines()]) + "\n", encoding="utf-8")
    return path


def _run(log: Path | str, out: Path, database: Database, schema: str) -> regulars.Run:
    engine = {"name": "postgres", "database": database.address, "publish_schema": schema}
    return regulars.run(log, out=out, config={**SHORT, "engine": engine})


@pytest.mark.parametrize(
    ("address", "error", "told"),
    [
        ("postgresql://clerk@/postgres?host={host}", InputRefused, "the user or the password"),
        ("postgresql://clerk:${{SHOP_PASSWORD}}@/postgres?host={host}", InputRefused, "the user or the password"),
        ("postgresql://postgres@/nowhere?host={host}", InputRefused, "does not exist"),
        ("postgresql://postgres@127.0.0.1:1/postgres", InputRefused, "cannot be reached"),
        ("postgresql://postgres@/postgres?host={host}&table=public.nothing", InputRefused, "no table or view"),
        ("postgresql://postgres@/postgres?host={host}", UsageError, "names no table"),
        ("postgresql://clerk:open-sesame@/postgres?host={host}", UsageError, "contains a password"),
        ("postgresql://clerk@/postgres?host={host}&password=open-sesame", UsageError, "contains a password"),
        ("postgresql://clerk:${{NO_SUCH_VARIABLE}}@/postgres", UsageError, "NO_SUCH_VARIABLE"),
    ],
)
def test_refusals(
    address: str,
    error: type[RegularsError],
    told: str,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each says what is wrong, has no secret, and leaves nothing behind."""
    monkeypatch.setenv("SHOP_PASSWORD", "not the right secret")
    source = address.format(host=database.folder)
    with pytest.raises(error) as refusal:
        regulars.run(source, out=tmp_path / "data", config={"engine": {"name": "postgres"}})
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)
    for secret in ("not the right secret", "not%20the", "open-sesame"):
        assert secret not in str(refusal.value)
    assert not list((tmp_path / "data").glob("runs/*"))


def test_a_password_from_the_environment(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable in the address, or PGPASSWORD, opens the door."""
    monkeypatch.setenv("SHOP_PASSWORD", READER)
    address = f"postgresql://clerk:${{SHOP_PASSWORD}}@/postgres?host={database.folder}"
    session = Session(address_of(address))
    assert session.value("SELECT current_user::text") == "clerk"
    session.close()
    assert READER not in repr(address_of(address))


def _terminate_at(words: str, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database ends the connection just before the statement that begins with these words."""
    plain: Callable[[Session, str], Any] = Session.run

    def run(self: Session, statement: str) -> None:
        if statement.startswith(words):
            other = database.session()
            process = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            other.rows(f"{process} AND application_name IS NOT NULL AND usename = 'postgres'")
            other.close()
        plain(self, statement)

    monkeypatch.setattr(Session, "run", run)


@pytest.mark.parametrize("words", ["ALTER SCHEMA", "COMMIT", "CREATE TABLE"])
def test_losing_the_database(
    words: str, log: Path, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever the connection is lost, the schema and the folder keep the last good run; the next run succeeds."""
    schema = f"lost_{words.split()[0].lower()}"
    first = _run(log, tmp_path / "data", database, schema)
    with monkeypatch.context() as patched:
        _terminate_at(words, database, patched)
        with pytest.raises(OutOfResources, match="connection to the database was lost"):
            _run(log, tmp_path / "data", database, schema)
    session = database.session()
    assert published_id(session, schema) == first.run_id
    assert regulars.open(tmp_path / "data").run_id == first.run_id
    assert len(list((tmp_path / "data" / "runs").iterdir())) == 1
    again = _run(log, tmp_path / "data", database, schema)
    assert published_id(session, schema) == again.run_id
    session.close()


def _drop(other: Session, database: Database) -> None:
    other.run("DROP TABLE faulty")


def _rename_a_column(other: Session, database: Database) -> None:
    other.run("ALTER TABLE faulty RENAME COLUMN price TO amount")


def _damage(other: Session, database: Database) -> None:
    """Take the file of the table away."""
    other.run("CHECKPOINT")
    (database.folder / other.value("SELECT pg_relation_filepath('faulty')")).unlink()


def _add_a_row(other: Session, database: Database) -> None:
    other.run("INSERT INTO faulty VALUES ('2', 9.99)")


@pytest.mark.parametrize("change", [_drop, _rename_a_column, _damage, _add_a_row])
def test_a_table_that_changes_while_it_is_read(
    change: Callable[[Session, Database], None], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line with exit code 3; a row that arrives meanwhile is one of the next run."""
    reader, other = database.session(), database.session()
    other.run("DROP SCHEMA IF EXISTS changing CASCADE")
    other.run("DROP TABLE IF EXISTS faulty")
    other.run("CREATE SCHEMA changing")
    other.run("CREATE TABLE faulty AS SELECT '1'::text AS invoice_no, 2.50::numeric(9, 2) AS price")
    columns_of = source.typed_columns

    def change_and_go_on(*given: Any) -> Any:
        columns = columns_of(*given)
        change(other, database)
        return columns

    monkeypatch.setattr(source, "typed_columns", change_and_go_on)
    address = address_of(f"{database.address}&table=faulty")
    try:
        if change is _add_a_row:
            intake, _ = source.take_in_tables(reader, "changing", [address])
            assert [file.framed for file in intake.files] == [1]
        else:
            with pytest.raises(InputRefused, match="damaged, or was changed while it was read"):
                source.take_in_tables(reader, "changing", [address])
    finally:
        other.run("DROP TABLE IF EXISTS faulty")
        reader.close()
        other.close()


def test_a_schema_of_somebody_else(log: Path, database: Database, tmp_path: Path) -> None:
    """A schema that Regulars did not make is never touched."""
    session = database.session()
    session.run("CREATE SCHEMA accounts CREATE TABLE ledger (amount numeric)")
    with pytest.raises(UsageError, match="was not made by Regulars"):
        _run(log, tmp_path / "data", database, "accounts")
    assert session.value("SELECT to_regclass('accounts.ledger') IS NOT NULL")
    session.close()


def test_a_missing_driver(log: Path, tmp_path: Path) -> None:
    """Without the driver, one line has the command that installs it; the exit code is 2."""
    hidden = "import sys; sys.modules['adbc_driver_postgresql'] = None; from regulars.__main__ import main; main()"
    command = [sys.executable, "-c", hidden, "run", str(log), "--engine", "postgres", "--out", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "pip install 'regulars[postgres]'" in done.stderr
