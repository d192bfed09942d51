"""Rows on their way into DuckDB: made in memory, or copied from a file of lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.shell.engines.connection import rows_of_file
from regulars.shell.engines.duckdb_compiler import type_of
from regulars.shell.process.sql_quoting import quoted, value_of

KEPT_LINES = "kept_lines"  # of the table of lines until the run is written: meanwhile a view of their file has the name


def kept_lines(path: Path) -> str:
    """The statement that copies a file of lines into the database, for those who get no file beside it."""
    return f"CREATE OR REPLACE TABLE {KEPT_LINES} AS SELECT * FROM {rows_of_file(path)}"


def rows_written_out(place: str, rows: Sequence[Mapping[str, Any]], types: pa.Schema) -> Iterator[str]:
    """The statements that store a few rows of plain values, without parameters: these would load pandas."""
    kinds = ibis.Schema.from_pyarrow(types)
    typed = ", ".join(f"{quoted(column)} {type_of(str(kind))}" for column, kind in kinds.items())
    yield f"CREATE OR REPLACE TABLE {place} ({typed})"
    if rows:
        each = (", ".join([value_of(row[column]) for column in kinds]) for row in rows)
        yield f"INSERT INTO {place} VALUES {', '.join([f'({values})' for values in each])}"


@contextmanager
def readable(
    connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table | pa.RecordBatchReader, scratch: Path
) -> Iterator[str]:
    """What a statement reads the rows from while the block runs: a file for a table, else the stream by its name.

    A table that is registered with the engine makes it load pandas, which takes far longer than a small file.
    """
    if isinstance(rows, pa.Table):
        file = scratch / f"{name}.parquet"
        try:
            pq.write_table(rows, file, compression="none")
            yield rows_of_file(file)
        finally:
            file.unlink(missing_ok=True)
        return
    connection.register(name, rows)
    try:
        yield name
    finally:
        with suppress(duckdb.ConnectionException):  # closed on the way out of an interrupt
            connection.unregister(name)
