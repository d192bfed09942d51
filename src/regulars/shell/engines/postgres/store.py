"""The store of PostgreSQL: a schema in which a run is built, unseen until it is published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.errors import UsageError
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.postgres.address import address_of
from regulars.shell.engines.postgres.dialect import COMPILER, column_type
from regulars.shell.engines.postgres.session import Session
from regulars.shell.engines.postgres.source import KIND, raw_rows, take_in_tables
from regulars.shell.engines.remote import RemoteStore
from regulars.shell.ingest import Dialect, Intake, Known
from regulars.shell.ingest.discover import is_address
from regulars.shell.ingest.model import Source
from regulars.shell.process.signals import stoppable
from regulars.shell.process.sql_quoting import quoted


class PostgresStore(RemoteStore):
    """Tables in the schema of a run in the making. Text is in byte order, whatever the database's language."""

    compiler = COMPILER

    def __init__(self, session: Session, schema: str, home: DuckStore) -> None:
        super().__init__(home)
        self.session = session
        self.schema_name: str = schema
        self.own_relations: frozenset[str] = frozenset()  # staged from tables of the database, not from files

    def take_in(self, sources: Sequence[Source], *, scratch: Path, dialect: Dialect, known: Known) -> Intake:
        """The rows of tables of the database, or files that are loaded into it."""
        tables = [address_of(str(source)) for source in sources if is_address(source)]
        if not tables:
            return super().take_in(sources, scratch=scratch, dialect=dialect, known=known)
        if len(tables) < len(sources):
            raise UsageError(
                "one run cannot read both files and tables of a database; load the files into the database first."
            )
        for table in tables:
            if table.uri != self.session.address.uri:
                raise UsageError(f"{table.shown}: one run reads only one database, here {self.session.address.shown}.")
        intake, types = take_in_tables(self.session, self.schema_name, tables)
        self.known |= types
        self.own_relations = frozenset(types)
        return intake

    def staged_at_home(self, relation: str, most: int) -> ir.Table:
        if relation not in self.own_relations:
            return super().staged_at_home(relation, most)
        staged = self.staged(relation)
        rows = self.stream(staged.filter(staged.source_line <= most))
        return self.home.load(f"{relation}_looked_at", rows, scratch=True)

    def raw_texts(self, intake: Intake, places: ir.Table) -> pa.Table:
        if all(file.kind == KIND for file in intake.files):
            return raw_rows(self.session, self.schema_name, intake, self.compile(places))
        return super().raw_texts(intake, places)

    def _make(self, name: str, statement: str, types: ibis.Schema, *, lasting: bool) -> None:
        self._empty(name, types, lasting=lasting)
        self.session.run(f"INSERT INTO {self._place(name)} {statement}")
        self.session.run(f"ANALYZE {self._place(name)}")

    def _show(self, name: str, statement: str) -> None:
        self.session.run(f"DROP VIEW IF EXISTS {self._place(name)}")
        self.session.run(f"CREATE VIEW {self._place(name)} AS {statement}")

    def _take(self, name: str, batches: pa.RecordBatchReader, types: ibis.Schema) -> None:
        self._empty(name, types, lasting=False)
        self.session.copy_in(self.schema_name, name, batches)
        self.session.run(f"ANALYZE {self._place(name)}")

    def _empty(self, name: str, types: ibis.Schema, *, lasting: bool) -> None:
        """What is thrown away with the run is not logged: half the work of writing it."""
        kind = "TABLE" if lasting else "UNLOGGED TABLE"
        columns = ", ".join(f"{quoted(column)} {column_type(of)}" for column, of in types.items())
        self.session.run(f"DROP TABLE IF EXISTS {self._place(name)}")
        self.session.run(f"CREATE {kind} {self._place(name)} ({columns})")

    def _batches(self, statement: str) -> Iterable[pa.RecordBatch]:
        return self.session.batches(statement)

    def drop(self, names: Iterable[str], *, scratch: bool = False) -> None:
        for name in names:
            self.session.run(f"DROP TABLE IF EXISTS {self._place(name)}")

    def stoppable(self) -> AbstractContextManager[None]:
        """Inside, Ctrl-C and SIGTERM stop the running statement at once, here and in the home."""
        return stoppable(_Both(self.session, self.home.connection))

    def close(self) -> None:
        """Let go of the home; the session belongs to whoever opened it."""
        self.home.close()

    def _place(self, name: str) -> str:
        return f"{quoted(self.schema_name)}.{quoted(name)}"


class _Both:
    """What runs a statement here, and what runs one in the home."""

    def __init__(self, *running: Any) -> None:
        self._running = running

    def interrupt(self) -> None:
        for each in self._running:
            each.interrupt()
