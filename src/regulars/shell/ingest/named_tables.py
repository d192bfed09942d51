"""Tables in memory as sources: each is written down as Parquet, under the name that it was given."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from regulars.ground.errors import InputRefused, UsageError
from regulars.shell.ingest.messages import one_line, shown
from regulars.shell.ingest.model import NamedTable

_ROWS = 1 << 17  # of a batch: the same rows are the same stream, however they were cut before
_LONGEST_NAME = 200


def write_table(name: object, table: Any, folder: Path) -> NamedTable:
    """The table in a Parquet file of the folder; it is known again by the sha256 of its Arrow stream.

    Takes what offers an Arrow stream (pandas, Polars, Arrow, Ibis), and lazy tables that can be collected. Raises
    UsageError for anything else, and InputRefused where a column is no column of one type.
    """
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise UsageError(f"{shown(str(name))!r} cannot be a table name; give a text of one line.")
    path = folder / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.parquet"
    try:
        arrow = _plain(_arrow_of(name, table))
        digest = _Digest()
        with pa.ipc.new_stream(pa.PythonFile(digest, "w"), arrow.schema) as stream:
            for batch in arrow.to_batches(max_chunksize=_ROWS):
                stream.write_batch(batch)
        pq.write_table(arrow, path)
    except pa.ArrowException as error:
        raise InputRefused(f"{name}: this table in memory cannot be written as Arrow ({one_line(error)})") from None
    return NamedTable(name, path, digest.hash.hexdigest())


class _Digest:
    """A file that keeps nothing but the hash of what is written to it."""

    closed = False

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def write(self, content: Any) -> int:
        self.hash.update(content)
        return len(content)

    def flush(self) -> None:
        return

    def close(self) -> None:
        return


def _arrow_of(name: str, table: Any) -> pa.Table:
    lazy = getattr(table, "collect", None)
    if not hasattr(table, "__arrow_c_stream__") and callable(lazy):
        table = lazy()
    try:
        if hasattr(table, "iloc"):  # of pandas: the index is no column
            return pa.Table.from_pandas(table, preserve_index=False)
        if hasattr(table, "__arrow_c_stream__"):
            return pa.RecordBatchReader.from_stream(table).read_all()
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise InputRefused(
            f"{name}: a column has values of several kinds ({one_line(error)}); give it one type"
        ) from None
    raise UsageError(
        f"{name}: expected a table of pandas, Polars, Arrow or Ibis, found a value of type {type(table).__name__}."
    )


def _plain(table: pa.Table) -> pa.Table:
    """The same values in types that every engine reads, in batches that say nothing of how the table came about."""
    columns = [_plain_column(column) for column in table.columns]
    return pa.Table.from_arrays(columns, names=table.column_names).combine_chunks()


def _plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):  # categories
        words = [chunk.dictionary.cast(_plain_type(kind.value_type)).take(chunk.indices) for chunk in column.chunks]
        return pa.chunked_array(words, _plain_type(kind.value_type))
    return column.cast(_plain_type(kind))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_null(kind) or pa.types.is_string_view(kind):
        return pa.large_string()
    return pa.float32() if pa.types.is_float16(kind) else kind
