"""DuckDB, the default engine: one file per run. Ibis writes every statement except the few below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.contract import Table
from regulars.ground.errors import UsageError
from regulars.ledger.cells import POSITION
from regulars.shell.engines.background import Connections
from regulars.shell.engines.bit_flags import is_flagged, kept_bits, spans_of
from regulars.shell.engines.casting import columns_of, shaped, sorted_by
from regulars.shell.engines.compiled import kept_statement_of, statement_of
from regulars.shell.engines.connection import (
    falls_in,
    file_in_run,
    name_folder,
    rows_of_file,
    set_up,
    without_progress_bar,
)
from regulars.shell.engines.duckdb_compiler import COMPILER, type_of
from regulars.shell.engines.formula import Asked, Formula
from regulars.shell.engines.loading import KEPT_LINES, readable, rows_written_out
from regulars.shell.engines.postgres.address import address_of
from regulars.shell.ingest import Dialect, Intake, Known, raw_text, take_in
from regulars.shell.ingest.discover import is_address
from regulars.shell.ingest.model import Source
from regulars.shell.process.signals import raise_pending_signal, stoppable
from regulars.shell.process.sql_quoting import literal, quoted

ROW_GROUP = 122_880


class DuckStore:
    """Tables in one DuckDB database, and a second database for unpublished tables.

    `keeps_statements` caches statements for the user; false where an expression contains a customer's id.
    """

    def __init__(
        self, path: Path, *, scratch: Path, memory_limit: str, threads: int, keeps_statements: bool = False
    ) -> None:
        self.connection = duckdb.connect(str(path))
        without_progress_bar(self.connection)
        self._threads = threads
        self._scratch = scratch
        self._statement_of = kept_statement_of if keeps_statements else statement_of
        self._connections = Connections(self.connection)
        for statement in set_up(scratch, memory_limit, threads):
            self.connection.execute(statement)
        self.backend = ibis.duckdb.from_connection(self.connection)
        self.backend.compiler = COMPILER

    line_key: tuple[str, ...] = ("line_no",)

    @property
    def home(self) -> DuckStore:
        """This store: the default engine keeps the run's own database."""
        return self

    def stoppable(self) -> AbstractContextManager[None]:
        """Within the block, Ctrl-C and SIGTERM stop the running statement at once."""
        return stoppable(self._connections)

    def meanwhile(self, statement: str, then: Callable[[], None]) -> AbstractContextManager[None]:
        """Runs one statement, and `then`, while the block runs others; with a single thread they run first."""
        if self._threads > 1:
            return self._connections.meanwhile(statement, then)
        self.run(statement)
        then()
        return nullcontext()

    def take_in(self, sources: Sequence[Source], *, scratch: Path, dialect: Dialect, known: Known) -> Intake:
        """Every record of the files, staged in the scratch database."""
        for source in filter(is_address, sources):
            raise UsageError(f"{address_of(str(source)).shown}: a database is read by --engine postgres.")
        with self.in_scratch():
            return take_in(self.connection, sources, scratch=scratch, dialect=dialect, known=known)

    def raw_texts(self, intake: Intake, places: ir.Table) -> pa.Table:
        """The original text of the records at these places."""
        return raw_text(intake, self.arrow(places), self.connection)

    def staged(self, relation: str, *, schema: str = "main") -> ir.Table:
        """A relation that was staged from files."""
        return self.table(relation, scratch=True, schema=schema)

    def staged_at_home(self, relation: str, most: int) -> ir.Table:
        return self.staged(relation)

    def table(self, name: str, *, scratch: bool = False, schema: str = "main") -> ir.Table:
        """The stored table as an expression."""
        return self.backend.table(name, database=("scratch", schema) if scratch else None)

    def create(self, name: str, asked: Asked, *, scratch: bool = False, view: bool = False) -> ir.Table:
        """Compute an expression and store it under `name`; a view computes it for each query."""
        place = f"scratch.{quoted(name)}" if scratch else quoted(name)
        self.run(f"CREATE OR REPLACE {'VIEW' if view else 'TABLE'} {place} AS {self.compile(asked)}")
        return self.table(name, scratch=scratch)

    def hold(self, name: str, asked: Asked) -> ir.Table:
        """Compute an expression and hold it in memory until the store is closed: a third of the work of storing it."""
        self.run(f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS {self.compile(asked)}")
        return self.backend.table(name, database=("temp", "main"))

    def fill(self, name: str, asked: Asked, contract: Table) -> ir.Table:
        """Compute an expression into a table with exactly the contract's types, in the contract's order.

        A plain CREATE TABLE AS takes the types that the engine infers, and these are not always Ibis's.
        """
        types = {column.name: column.type for column in contract.columns}
        typed = ", ".join(f"{quoted(column)} {type_of(kind)}" for column, kind in types.items())
        self.run(f"CREATE OR REPLACE TABLE {quoted(name)} ({typed})")
        rows = Formula(sorted_by, asked, tuple(types), contract.export_order)
        self.run(f"INSERT INTO {quoted(name)} {self.compile(rows)}")
        return self.table(name)

    def write(self, table: Asked, target: Path) -> None:
        """The rows of `table` as a Parquet file, in their order: the same rows give the same bytes."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self._copy(self.compile(table), target, "zstd")

    def keep_lines(self, name: str, lines: Asked, contract: Table, folder: Path, file: str) -> ir.Table:
        """Write the used lines as `file` of the run's `folder`, in file order; the table reads that file."""
        if not self.is_in_order(Formula(columns_of, lines, POSITION), POSITION):  # files of several headers
            lines = Formula(sorted_by, lines, None, POSITION)
        self.write(Formula(shaped, lines, contract), folder / file)
        return self.show_file_of_run(name, folder, file)

    def park(self, name: str, asked: Asked, target: Path, *, in_order: bool) -> ir.Table:
        """Compute an expression into a scratch file, read by the table `name` with its row number from 0 as `line_no`.

        The rows are in the order of the expression, or in whatever order is quickest.
        """
        self.run(f"SET preserve_insertion_order = {in_order}")
        try:
            self._copy(self.compile(asked), target, "uncompressed")
        finally:
            with suppress(duckdb.ConnectionException):  # closed on the way out of an interrupt
                self.run("SET preserve_insertion_order = true")
        rows = f"SELECT *, file_row_number AS line_no FROM {rows_of_file(target)}"
        self.run(f"CREATE OR REPLACE VIEW scratch.{quoted(name)} AS {rows}")
        return self.table(name, scratch=True)

    def mark(self, name: str, parked: ir.Table, rows: ir.Table, flag: str) -> ir.Table:
        """The parked table under `name`, with a flag on the few rows whose `line_no` is in `rows`."""
        chosen = f"({self.compile(rows)})"
        spans = [span for (span,) in self.run(spans_of(chosen)).fetchall()]
        for statement in kept_bits(flag, chosen, spans):
            self.run(statement)
        marked = f"SELECT *, {is_flagged(flag, spans)} AS {quoted(flag)} FROM ({self.compile(parked)})"
        self.run(f"CREATE OR REPLACE VIEW scratch.{quoted(name)} AS {marked}")
        return self.table(name, scratch=True)

    def is_in_order(self, table: Asked, columns: Sequence[str]) -> bool:
        """Whether the rows already are in the order of these columns, which are never NULL. Nothing is sorted."""
        return not self.run(falls_in(self.compile(table), columns)).fetchall()[0][0]

    def _copy(self, statement: str, target: Path, compression: str) -> None:
        """Never with one thread: DuckDB then writes differently and cuts row groups elsewhere."""
        options = f"FORMAT parquet, COMPRESSION {compression}, ROW_GROUP_SIZE {ROW_GROUP}"
        copy = f"COPY ({statement}) TO {literal(str(target))} ({options})"
        alone = self._threads == 1  # set only if it differs: setting the same number again restarts all threads
        for step in ("SET threads = 2", copy, "SET threads = 1") if alone else (copy,):
            self.run(step)

    def show_file_of_run(self, name: str, folder: Path, file: str) -> ir.Table:
        """Show a Parquet file of the database's own folder as a table; the folder may be moved as a whole."""
        self.run(name_folder(folder))
        self.run(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT * FROM {file_in_run(file)}")
        return self.table(name)

    def settle(self, name: str) -> ir.Table:
        """Replace the view of the file of lines by the table that they were copied into."""
        self.run(f"DROP VIEW IF EXISTS {quoted(name)}")
        self.run(f"ALTER TABLE {KEPT_LINES} RENAME TO {quoted(name)}")
        return self.table(name)

    def look_at(self, name: str, path: Path) -> ir.Table:
        """The rows of a Parquet file of another run, in order, without storing them in the database."""
        self.run(f"CREATE OR REPLACE VIEW scratch.{quoted(name)} AS SELECT * FROM {rows_of_file(path)}")
        return self.table(name, scratch=True)

    def views(self) -> frozenset[str]:
        """The names of the views in the database."""
        found = "SELECT view_name FROM duckdb_views() WHERE database_name = current_database()"
        return frozenset(name for (name,) in self.run(found).fetchall())

    def keep_stream(self, name: str, lines: pa.RecordBatchReader, folder: Path, file: str) -> ir.Table:
        """The same for lines from another engine, in their order."""
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        with readable(self.connection, "passing_lines", lines, self._scratch) as source:
            self._copy(f"FROM {source}", folder / file, "zstd")
        return self.show_file_of_run(name, folder, file)

    def load(self, name: str, rows: pa.Table | pa.RecordBatchReader, *, scratch: bool = False) -> ir.Table:
        """Store rows from memory or from another engine."""
        place = f"scratch.{quoted(name)}" if scratch else quoted(name)
        with readable(self.connection, "passing_rows", rows, self._scratch) as source:
            self.run(f"CREATE OR REPLACE TABLE {place} AS SELECT * FROM {source}")
        return self.table(name, scratch=scratch)

    def load_rows(self, name: str, rows: Sequence[Mapping[str, Any]], types: pa.Schema) -> ir.Table:
        """Store a few rows of plain values in the scratch database, in these types."""
        for statement in rows_written_out(f"scratch.{quoted(name)}", rows, types):
            self.run(statement)
        return self.table(name, scratch=True)

    @contextmanager
    def in_scratch(self, schema: str = "main") -> Iterator[None]:
        """Within the block, unqualified names are created in a schema of the scratch database."""
        home = self.run("SELECT current_database()").fetchall()[0][0]
        self.run(f"CREATE SCHEMA IF NOT EXISTS scratch.{quoted(schema)}")
        self.run(f"USE scratch.{quoted(schema)}")
        try:
            yield
        finally:
            self.run(f"USE {quoted(home)}")

    def rows(self, asked: Asked) -> list[dict[str, Any]]:
        """The rows of a small result, as dictionaries."""
        return self.arrow(asked).to_pylist()

    def one(self, asked: Asked) -> dict[str, Any]:
        """The row of a result with exactly one row."""
        return self.rows(asked)[0]

    def arrow(self, asked: Asked) -> pa.Table:
        return self.stream(asked).read_all()

    def stream(self, asked: Asked) -> pa.RecordBatchReader:
        """The rows of a result, batch by batch."""
        raise_pending_signal()
        return self.connection.sql(self.compile(asked)).to_arrow_reader(ROW_GROUP)

    def compile(self, asked: Asked) -> str:
        """The SQL of an expression."""
        return self._statement_of(COMPILER, asked)

    def run(self, statement: str) -> duckdb.DuckDBPyConnection:
        """Run one statement."""
        raise_pending_signal()
        return self.connection.execute(statement)

    def drop(self, names: Iterable[str], *, scratch: bool = False) -> None:
        for name in names:
            self.run(f"DROP TABLE IF EXISTS {'scratch.' if scratch else ''}{quoted(name)}")

    def close(self) -> None:
        self.backend.disconnect()
        self.connection.close()
