"""Writes the tables of a run as files, in a total order, and the comments into the SQL layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType

import ibis.expr.types as ir

from regulars.ground.contract import Column
from regulars.ground.tables import BY_NAME
from regulars.report.definitions import BESIDE, ON_THE_WAY
from regulars.report.plan import PLAN
from regulars.report.views import views
from regulars.shell.config.sections import Output
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.loading import kept_lines
from regulars.shell.process.sql_quoting import literal, quoted
from regulars.shell.published.spreadsheet import spreadsheet_safe
from regulars.shell.runs.folder import LINES
from regulars.shell.runs.manifest import LedgerSummary
from regulars.shell.runs.proof import sha256_of
from regulars.shell.tables.marts import Marts


def export_tables(store: DuckStore, folder: Path, marts: Marts) -> None:
    """Writes the Parquet files of all published tables but the lines: all others were computed from their file."""
    for name, contract in BY_NAME.items():
        if name in marts.tables and name != "transactions":
            store.write(marts.tables[name], folder / contract.folder / f"{name}.parquet")


class LinesCopy:
    """Copies of the cleaned lines: as CSV and as a table of the database, where they are wanted.

    They take longer than all other statements and need nothing but the file of the lines, so everything else goes on
    meanwhile. So does the hash of the CSV, in `hashes`, which takes as long as some tables do.
    """

    def __init__(self, folder: Path, output: Output) -> None:
        self.hashes: dict[Path, str] = {}
        self._output = output
        self._lines = folder / LINES
        self._is_begun = self._is_table = False
        self._running = ExitStack()

    def start(self, store: DuckStore, used: int) -> None:
        """Begins as soon as the lines are a file: at once, or when they have come from another engine."""
        if self._is_begun or not self._lines.is_file():
            return
        self._is_begun, self._is_table = True, used <= self._output.lines_in_database
        target = self._lines.with_suffix(".csv") if self._output.has_csv(used) else None
        statements = [kept_lines(self._lines)] if self._is_table else []
        if target:
            statements.append(_csv_statement(store, store.look_at("lines_to_copy", self._lines), target))
        if statements:
            self._running.enter_context(store.meanwhile("; ".join(statements), partial(self._keep_hash, target)))

    def finish(self, store: DuckStore, marts: Marts) -> None:
        """Waits for the copies, and puts the table of lines in the place of the view of their file."""
        self._running.close()
        if self._is_table:
            marts.tables["transactions"] = store.settle("transactions")

    def _keep_hash(self, target: Path | None) -> None:
        if target:
            self.hashes[target] = sha256_of(target)

    def __enter__(self) -> LinesCopy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._running.__exit__(kind, error, trace)


def write_csv(store: DuckStore, table: ir.Table, target: Path) -> None:
    """The table as CSV in which no cell of text can be taken for a formula."""
    store.run(_csv_statement(store, table, target))


def _csv_statement(store: DuckStore, table: ir.Table, target: Path) -> str:
    statement = store.compile(Formula(spreadsheet_safe, table))
    return f"COPY ({statement}) TO {literal(str(target))} (FORMAT csv, HEADER true)"


def write_comments(store: DuckStore, marts: Marts, ledger: LedgerSummary) -> None:
    """The grain of every table and view and the meaning of every column, where any SQL client shows them."""
    are_views = store.views()
    statements = ["BEGIN"]  # one transaction: a third of the time of hundreds, and less at one go
    for name, comment, columns in _comments(marts, ledger):
        statements.append(f"COMMENT ON {'VIEW' if name in are_views else 'TABLE'} {quoted(name)} IS {literal(comment)}")
        for column in columns:
            here = f"{quoted(name)}.{quoted(column.name)}"
            statements.append(f"COMMENT ON COLUMN {here} IS {literal(column.comment)}")
    store.run("; ".join([*statements, "COMMIT"]))


def _comments(marts: Marts, ledger: LedgerSummary) -> Iterator[tuple[str, str, Sequence[Column]]]:
    """Each table and view with its comment and columns."""
    for name in BY_NAME:
        if name in marts.tables:
            contract = ledger.contract(name)
            yield name, contract.comment, contract.columns
    for view in views(marts.tables, ledger.dimensions, ledger.present):
        yield view.name, f"{view.contract.grain}.", view.columns
    for step in PLAN.steps:
        if step.name in BESIDE:
            yield step.name, f"{step.description} {ON_THE_WAY}", ()
