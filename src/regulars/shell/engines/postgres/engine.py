"""PostgreSQL as the engine of a run: opened, built in, published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from regulars.ground.contract import Table
from regulars.ground.errors import OutOfResources
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.postgres.address import Address, address_of
from regulars.shell.engines.postgres.publish import building, describe, keep_only, published_id, swap
from regulars.shell.engines.postgres.session import Session
from regulars.shell.engines.postgres.store import PostgresStore

BESIDE = ("facts",)  # kept for the views that answer KPIs


class PostgresEngine:
    """A database, and the schema in it in which a run is built until it takes the published one's place."""

    def __init__(self, session: Session, fresh: str, schema: str) -> None:
        self._session, self._fresh, self._schema = session, fresh, schema

    def store(self, home: DuckStore, scratch: Path) -> PostgresStore:
        return PostgresStore(self._session, self._fresh, home)

    def settle(self, tables: Sequence[Table]) -> None:
        """Leave the published tables alone, with their comments."""
        keep_only(self._session, self._fresh, [*(table.name for table in tables), *BESIDE])
        describe(self._session, self._fresh, tables)

    def publish(self, run_id: str) -> None:
        """Swap the schemas. Raises OutOfResources where the connection is lost and the swap was not committed."""
        try:
            swap(self._session, self._fresh, self._schema, run_id)
        except OutOfResources:
            if not committed_despite_lost_reply(self._session.address, self._schema, run_id):
                raise


def committed_despite_lost_reply(address: Address, schema: str, run_id: str) -> bool:
    """True if the swap was committed although the connection dropped before the reply."""
    session = Session(address)
    try:
        return published_id(session, schema) == run_id
    finally:
        session.close()


@contextmanager
def opened(database: str, schema: str) -> Iterator[PostgresEngine]:
    """The engine at an address, with an empty schema to build in."""
    session = Session(address_of(database))
    try:
        with building(session, schema) as fresh:
            yield PostgresEngine(session, fresh, schema)
    finally:
        session.close()
