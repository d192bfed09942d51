"""Parse framed text with the engine's strict reader, and prove that no record went missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import arrow, locate, reasons, slow_parse, sql, surplus
from regulars.shell.ingest.framing import Offsets
from regulars.shell.ingest.header import cells_of
from regulars.shell.ingest.line_index import TextPart
from regulars.shell.ingest.messages import shown
from regulars.shell.ingest.session import Desk

MANY = 200_000


@dataclass(frozen=True)
class Parsed:
    """The selects that give a part's accepted rows with file and line, and its rejects per file."""

    selects: tuple[str, ...]
    rejected: dict[int, int]


def parse(connection: duckdb.DuckDBPyConnection, part: TextPart, table: str, desk: Desk) -> Parsed:
    """Show the part's accepted records, numbered, as `table`; the others go to the desk's rejections."""
    if part.records:
        records, why = _read(connection, part, table, desk)
    else:
        connection.execute(sql.empty_text_table(f"{table}_rows", len(part.columns)))
        connection.execute(sql.numbered_rows_of_table(table, f"{table}_rows"))
        records, why = np.zeros(0, np.int64), np.zeros(0, np.uint8)
    selects = [_select(connection, part, table, records)]
    into, fills_up = desk.dialect.surplus_into, desk.dialect.short_records == "fill_up"
    if into is not None or fills_up:
        mended, more = surplus.fitted(
            connection, part, table, records, why, into=into, fills_up=fills_up, folder=desk.scratch
        )
        selects += [more] if more else []
        records, why = records[~mended], why[~mended]
    return Parsed(tuple(selects), _reject(part, records, why, desk))


def _reject(part: TextPart, records: Offsets, why: NDArray[np.uint8], desk: Desk) -> dict[int, int]:
    """Hand records to the desk's rejections; how many of each file."""
    counts: dict[int, int] = {}
    if len(records):
        files, lines = part.places(records)
        desk.rejections.add(files, lines, why, locate.texts_of(part, records))
        counts = {int(number): int(count) for number, count in zip(*np.unique(files, return_counts=True), strict=True)}
    return counts


def _read(
    connection: duckdb.DuckDBPyConnection, part: TextPart, table: str, desk: Desk
) -> tuple[Offsets, NDArray[np.uint8]]:
    """Parse; the records the engine rejected, ascending, each with one reason."""
    if part.records > MANY:
        _check_hope(part)
    rejects, target = f"{table}_rejects", desk.scratch / f"{table}.parquet"
    try:
        connection.execute(_statement(part, target, rejects))
        connection.execute(sql.numbered_rows_of_file(table, target))
        records, why = _complaints(connection, part, rejects)
        accepted = connection.execute(sql.count_of(table)).fetchall()[0][0]
    except duckdb.InvalidInputException:
        return _read_exactly(connection, part, table)  # the reader gave up on the whole file
    finally:
        for each in (rejects, f"{rejects}_scan"):
            connection.execute(sql.drop("TABLE", each))
    lost = len(records) and (records[0] < 0 or records[-1] >= part.records)
    if lost or accepted + len(records) != part.records:
        return _read_exactly(connection, part, table)
    return records, why


def _read_exactly(
    connection: duckdb.DuckDBPyConnection, part: TextPart, table: str
) -> tuple[Offsets, NDArray[np.uint8]]:
    found = slow_parse.read(connection, part, f"{table}_rows")
    connection.execute(sql.numbered_rows_of_table(table, f"{table}_rows"))
    return found


def _statement(part: TextPart, target: Path, rejects: str) -> str:
    return sql.read_csv(
        target,
        part.path,
        width=len(part.columns),
        delimiter=part.delimiter,
        quote=part.quote,
        skip=part.skip,
        rejects=rejects,
        longest=part.longest,
    )


def _check_hope(part: TextPart) -> None:
    """Refuse a large file if no record fits the header: the engine would reject millions, at a price."""
    width = len(part.columns)
    counts: Counter[int] = Counter()
    for stretch in locate.stretches(part, np.arange(min(4, len(part.marks)))):
        records = arrow.slices(stretch.block, stretch.frame.starts, stretch.frame.ends)
        counts.update(len(cells_of(record, part.delimiter, part.quote)) for record in records.to_pylist())
    if not any(count >= width for count in counts):
        files = len(part.file_nos)
        raise InputRefused(
            f"{files:,} file(s) with the header {shown(part.delimiter.join(part.columns), 60)}: it has "
            f"{width} columns, but the first {counts.total():,} of {part.records:,} records have "
            f"{max(counts)} or fewer; check `delimiter`, `quote` and `skip_rows`"
        )


def _complaints(
    connection: duckdb.DuckDBPyConnection, part: TextPart, rejects: str
) -> tuple[Offsets, NDArray[np.uint8]]:
    statement = sql.rejects_of(rejects, reasons.ENGINE_WORDS, reasons.UNPARSEABLE)
    rows = connection.sql(statement).to_arrow_table()
    offsets, why = arrow.to_numpy(rows["begins"]), arrow.to_numpy(rows["reason"])
    records, first = np.unique(locate.records_from(part, offsets), return_index=True)
    return records, why[first].astype(np.uint8)


def _select(connection: duckdb.DuckDBPyConnection, part: TextPart, table: str, rejected: Offsets) -> str:
    """The accepted rows with file and line: rows and lines run in step between pieces and rejects."""
    begins = np.unique(np.concatenate((part.piece_records, rejected + 1)))
    begins = begins[(begins < part.records) & ~np.isin(begins, rejected, assume_unique=True)]
    if not len(begins):
        return sql.rows_of_one_run(table, part.columns, 0, 0)
    files, lines = part.places(begins)
    rows = begins - np.searchsorted(rejected, begins)
    if len(rows) == 1:
        return sql.rows_of_one_run(table, part.columns, int(files[0]), int(lines[0] - rows[0]))
    total = part.records - len(rejected)
    shift = max(0, int(np.log2(total / len(rows))))
    runs = f"{table}_runs"
    connection.register(f"{runs}_numbers", _buckets(rows, files, lines, total, shift))
    connection.execute(sql.copy_of(runs, f"{runs}_numbers"))
    connection.unregister(f"{runs}_numbers")
    return sql.rows_of_many_runs(table, part.columns, runs, shift)


def _buckets(rows: Offsets, files: Offsets, lines: Offsets, total: int, shift: int) -> dict[str, Offsets]:
    """Each run once per bucket of 2^shift rows that it touches."""
    ends = np.append(rows[1:], total)
    first, last = rows >> shift, (ends - 1) >> shift
    times = last - first + 1
    run = np.repeat(np.arange(len(rows)), times)
    step = np.arange(len(run)) - np.repeat(np.cumsum(times) - times, times)
    return {
        "bucket": first[run] + step,
        "first_row": rows[run],
        "end_row": ends[run],
        "file_no": files[run].astype(np.int32),
        "line_minus_row": (lines - rows)[run],
    }
