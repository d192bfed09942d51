"""The slow way to parse framed text, for files on which the engine's count and framing disagree."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regulars.shell.ingest import arrow, reasons, sql
from regulars.shell.ingest.framing import Offsets
from regulars.shell.ingest.header import cells_of
from regulars.shell.ingest.line_index import TextPart
from regulars.shell.ingest.locate import Stretch, stretches


def read(connection: duckdb.DuckDBPyConnection, part: TextPart, table: str) -> tuple[Offsets, NDArray[np.uint8]]:
    """Make `table` of the accepted records; the rejected ones, ascending, each with its reason."""
    connection.execute(sql.empty_text_table(table, len(part.columns)))
    rejected: list[tuple[int, int]] = []
    for stretch in stretches(part):
        rows = []
        for record, cells in _cells(part, stretch):
            reason = _reason(cells, len(part.columns))
            if reason == reasons.FINE:
                rows.append([cell or None for cell in cells[: len(part.columns)]])
            else:
                rejected.append((record, reason))
        _append(connection, table, rows, len(part.columns))
    both = np.array(rejected, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1].astype(np.uint8)


def _cells(part: TextPart, stretch: Stretch) -> Iterator[tuple[int, list[str]]]:
    frame = stretch.frame
    for number, (start, end) in enumerate(zip(frame.starts, frame.ends, strict=True)):
        record = stretch.block[start:end].tobytes().decode("utf-8")
        yield stretch.record + number, cells_of(record, part.delimiter, part.quote)


def _reason(cells: list[str], width: int) -> int:
    if len(cells) < width:
        return reasons.TOO_FEW_COLUMNS
    # Cells beyond the header that are all empty hold nothing that could be lost: the engine allows them too.
    return reasons.TOO_MANY_COLUMNS if any(cells[width:]) else reasons.FINE


def _append(connection: duckdb.DuckDBPyConnection, table: str, rows: list[list[str | None]], width: int) -> None:
    if not rows:
        return
    columns = [arrow.texts(column) for column in zip(*rows, strict=True)]
    batch = pa.Table.from_arrays(columns, names=[f"c{i}" for i in range(width)])
    connection.register("exact_rows", batch)  # imports pandas, but NumPy has no column of strings to register
    connection.execute(sql.append_from(table, "exact_rows"))
    connection.unregister("exact_rows")
