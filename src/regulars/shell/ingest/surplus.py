"""Records that do not fit the header and are made to: a text with bare commas in one column, empty cells left off."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from regulars.shell.ingest import arrow, locate, reasons, sql
from regulars.shell.ingest.framing import Offsets
from regulars.shell.ingest.header import cells_of
from regulars.shell.ingest.line_index import TextPart

BATCH = 50_000


def fitted(
    connection: duckdb.DuckDBPyConnection,
    part: TextPart,
    table: str,
    records: Offsets,
    why: NDArray[np.uint8],
    *,
    into: str | None,
    fills_up: bool,
    folder: Path,
) -> tuple[NDArray[np.bool_], str | None]:
    """Which of the rejected records were made to fit, and the select that gives them.

    Surplus cells are joined into the column `into`, where there is one; short records are filled up with empty cells.
    """
    is_long = (why == reasons.TOO_MANY_COLUMNS) & (into is not None)
    mended = is_long | ((why == reasons.TOO_FEW_COLUMNS) & fills_up)
    if not mended.any():
        return mended, None
    path = folder / f"{table}_joined.parquet"
    columns = [pa.field(f"c{i}", pa.large_string()) for i in range(len(part.columns))]
    schema = pa.schema([("file_no", pa.int32()), ("source_line", pa.int64()), *columns])
    with pq.ParquetWriter(path, schema) as writer:
        chosen, place = records[mended], part.columns.index(into) if into is not None else 0
        for begin in range(0, len(chosen), BATCH):
            writer.write_table(_rows(part, chosen[begin : begin + BATCH], place, schema))
    connection.execute(sql.table_of_file(f"{table}_joined", path))
    return mended, sql.rows_joined(f"{table}_joined", part.columns)


def _rows(part: TextPart, records: Offsets, place: int, schema: pa.Schema) -> pa.Table:
    files, lines = part.places(records)
    rows = [_joined_cells(text, part, place) for text in locate.texts_of(part, records).to_pylist()]
    cells = [arrow.texts(column) for column in zip(*rows, strict=True)]
    positions = [arrow.numbers(files.astype(np.int32)), arrow.numbers(lines)]
    return pa.Table.from_arrays([*positions, *cells], schema=schema)


def _joined_cells(record: str, part: TextPart, place: int) -> list[str | None]:
    """The cells of a record, those beyond the header's number joined into the one at `place`, missing ones empty."""
    cells = cells_of(record, part.delimiter, part.quote)
    surplus = len(cells) - len(part.columns)
    if surplus < 0:
        return [cell or None for cell in (*cells, *[""] * -surplus)]
    whole = part.delimiter.join(cells[place : place + surplus + 1])
    return [cell or None for cell in (*cells[:place], whole, *cells[place + surplus + 1 :])]
