"""Writes the tables of a run as files, in a total order, and the comments into the SQL layer."""

from __future__ import annotations

from functools import reduce
from operator import or_
from pathlib import Path

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import Table
from regulars.ground.tables import BY_NAME
from regulars.shell.config import Output
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.sql_text import literal, quoted
from regulars.shell.marts import Marts
from regulars.shell.staging import Ledger, contract_of

# A cell that a spreadsheet would run: CWE-1236. Full-width forms count, for some programs fold them.
_LIVE = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]


def export_tables(store: DuckStore, folder: Path, marts: Marts, ledger: Ledger, output: Output) -> list[Path]:
    """The Parquet files of all published tables, and the CSV copy of the cleaned lines."""
    written = []
    if output.csv:  # while the lines are read from their file: that is quicker than from the database
        target = folder / "processed" / "transactions.csv"
        write_csv(store, marts.tables["transactions"], target)
        written.append(target)
    for name, contract in BY_NAME.items():
        if name not in marts.tables:
            continue
        target = folder / contract.folder / f"{name}.parquet"
        if name == "transactions":  # written while the log was cleaned: everything else was computed from it
            if ledger.used <= output.lines_in_database:
                marts.tables[name] = store.settle(name, target)
        else:
            store.write(marts.tables[name], target)
        written.append(target)
    return written


def write_csv(store: DuckStore, table: ir.Table, target: Path) -> None:
    """The table as CSV in which no cell of text can be taken for a formula."""
    statement = store.backend.compile(spreadsheet_safe(table))
    store.run(f"COPY ({statement}) TO {literal(str(target))} (FORMAT csv, HEADER true)")


def spreadsheet_safe(table: ir.Table) -> ir.Table:
    """The table with lists as text and an apostrophe before text that a spreadsheet would run."""
    safe = {}
    for name, kind in table.schema().items():
        if kind.is_array():
            safe[name] = ibis.ifelse(table[name].length() > 0, table[name].join(";"), "")
        elif kind.is_string():
            # not .isin(): DuckDB turns a list into a join, and a join gives up the order of the lines
            live = reduce(or_, [table[name].startswith(sign) for sign in _LIVE])
            safe[name] = ibis.ifelse(live, ibis.literal("'") + table[name], table[name])
    return table.mutate(**safe)


def write_comments(store: DuckStore, marts: Marts, ledger: Ledger) -> None:
    """The grain of every table and the meaning of every column, where any SQL client shows them."""
    for name in BY_NAME:
        if name in marts.tables:
            _comment(store, contract_of(name, ledger.dimensions))


def _comment(store: DuckStore, contract: Table) -> None:
    table = quoted(contract.name)
    kind = "VIEW" if store.is_view(contract.name) else "TABLE"
    key = ", ".join(contract.key)
    store.run(f"COMMENT ON {kind} {table} IS {literal(f'{contract.grain}. Key: {key}.')}")
    for column in contract.columns:
        store.run(f"COMMENT ON COLUMN {table}.{quoted(column.name)} IS {literal(column.comment)}")
