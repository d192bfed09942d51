"""The original text of records, found again by file and line."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

from regulars.shell.ingest import arrow, locate, sql
from regulars.shell.ingest.discover import check_unchanged
from regulars.shell.ingest.framing import Offsets
from regulars.shell.ingest.line_index import FILE_SHIFT, RowPart, place
from regulars.shell.ingest.model import Intake

WANTED = "raw_text_wanted"
_Texts = Iterator[tuple[Offsets, pa.ChunkedArray]]  # indices into the sorted places, and their texts


def raw_text(intake: Intake, positions: pa.Table, connection: duckdb.DuckDBPyConnection | None = None) -> pa.Table:
    """file_no, source_line, raw for each position, in the order given; raw is NULL where no record begins.

    raw is the record's text without its line end; of Parquet and Excel rows, which were never text, one JSON
    object of all columns. The files must be as they were when taken in, and the scratch folder still there.
    """
    files = arrow.to_numpy(positions["file_no"])
    lines = arrow.to_numpy(positions["source_line"])
    wanted = place(files, lines)
    order = np.argsort(wanted, kind="stable")
    source = np.full(len(wanted), -1)
    chunks: list[pa.Array] = []
    count = 0
    for here, texts in _texts_by_place(intake, wanted[order], connection or duckdb.connect()):
        source[order[here]] = count + np.arange(len(here))
        count += len(here)
        chunks += texts.cast(pa.large_string()).chunks
    known = pa.chunked_array(chunks, pa.large_string())
    raw = known.take(arrow.numbers(source, source >= 0))
    return pa.Table.from_arrays(
        [positions["file_no"], positions["source_line"], raw], names=["file_no", "source_line", "raw"]
    )


def _texts_by_place(intake: Intake, wanted: Offsets, connection: duckdb.DuckDBPyConnection) -> _Texts:
    rejected = _in_rejected(intake, wanted)
    here = np.flatnonzero(rejected >= 0)
    yield here, intake.rejected["raw"].take(arrow.numbers(rejected[here]))
    left = np.flatnonzero(rejected < 0)
    for part in intake.archive.texts:
        records = part.records_at(wanted[left])
        here = np.flatnonzero(records >= 0)
        if len(here):
            if part.stamp is not None:
                check_unchanged(part.path, part.path.name, part.stamp)
            yield left[here], locate.texts_of(part, records[here])
    files = wanted[left] >> FILE_SHIFT
    for file_no in np.unique(files):
        row_part = intake.archive.rows.get(int(file_no))
        if row_part is not None:
            here = left[files == file_no]
            index, texts = _json(row_part, wanted[here] & ((1 << FILE_SHIFT) - 1), connection)
            yield here[index], texts


def _in_rejected(intake: Intake, wanted: Offsets) -> Offsets:
    """For each place the row of `rejected` that has it, or -1."""
    files = arrow.to_numpy(intake.rejected["file_no"])
    places = place(files, arrow.to_numpy(intake.rejected["source_line"]))
    if not len(places):
        return np.full(len(wanted), -1)
    index = np.minimum(np.searchsorted(places, wanted), len(places) - 1)
    return np.where(places[index] == wanted, index, -1)


def _json(part: RowPart, lines: Offsets, connection: duckdb.DuckDBPyConnection) -> tuple[Offsets, pa.ChunkedArray]:
    """Which of the lines exist, and their rows as JSON."""
    if part.stamp is not None:
        check_unchanged(part.path, part.path.name, part.stamp)
    # NumPy columns: registering an Arrow table would import pandas.
    connection.register(WANTED, {"position": np.arange(len(lines)), "source_line": lines})
    try:
        statement = sql.json_rows(part.path, part.columns, part.originals, WANTED, line=part.line)
        rows = connection.sql(statement).to_arrow_table()
    finally:
        connection.unregister(WANTED)
    return arrow.to_numpy(rows["position"]), rows["raw"]
