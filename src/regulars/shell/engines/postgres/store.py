"""The store of PostgreSQL: a schema in which a run is built, unseen until it is published."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.postgres.dialect import COMPILER
from regulars.shell.engines.postgres.session import Session
from regulars.shell.engines.remote import RemoteStore, in_types
from regulars.shell.engines.sql_text import quoted
from regulars.shell.signals import stoppable


class PostgresStore(RemoteStore):
    """Tables in the schema of a run in the making. Text is in byte order, whatever the database's language."""

    compiler = COMPILER

    def __init__(self, session: Session, schema: str, home: DuckStore) -> None:
        super().__init__(home)
        self.session = session
        self.schema_name: str = schema

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
        columns = ", ".join(f"{quoted(column)} {_type(of)}" for column, of in types.items())
        self.session.run(f"DROP TABLE IF EXISTS {self._place(name)}")
        self.session.run(f"CREATE {kind} {self._place(name)} ({columns})")

    def stream(self, expression: ir.Table) -> pa.RecordBatchReader:
        return in_types(self.session.batches(self.compile(expression)), expression.schema())

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


def _type(kind: dt.DataType) -> str:
    """The column's type; text compares by its bytes, as in the other engines."""
    text = COMPILER.type_mapper.to_string(kind)
    is_text = kind.is_string() or (kind.is_array() and kind.value_type.is_string())
    return f'{text} COLLATE "C"' if is_text else text
