"""Writes the records of one sheet or table as a Parquet file of text; runs inside the limited child process."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.shell.ingest import arrow, reasons
from regulars.shell.ingest.header import MOST_COLUMNS
from regulars.shell.ingest.messages import has_control
from regulars.shell.ingest.sheetxml import Refused

BATCH = 50_000
EXACT = 10**15  # from here on a number of a workbook has lost its last digits
Cells = list[str | None]
Records = Iterable[tuple[int, Sequence[Any]]]


class TableWriter:
    """Writes records batch by batch. Without a header given, the first row that is not empty is the header."""

    def __init__(self, target: Path, *, header: Sequence[str] = (), faults: dict[int, int] | None = None) -> None:
        self.target, self.faults = target, faults or {}
        self.header: Cells = list(header)
        self.has_header = bool(header)
        self.header_row = self.blanks = self.framed = self.rejected = self.rows = 0
        self.used = len(header)  # columns up to the last that holds anything

    def write(self, records: Records, width: int) -> dict[str, Any] | None:
        """What the parent needs to know of (line, cells); None where there is no header."""
        if width > MOST_COLUMNS:
            raise Refused(f"it has {width:,} columns; at most {MOST_COLUMNS:,} can be read")
        schema = pa.schema(
            [("source_line", pa.int64()), ("reason", pa.int32()), *((f"c{i}", pa.large_string()) for i in range(width))]
        )
        with pq.ParquetWriter(self.target, schema, compression="zstd") as writer:
            for batch in self._batches(records, width):
                line, reason, *cells = batch
                columns = [arrow.numbers(np.array(line, np.int64)), arrow.numbers(np.array(reason, np.int32))]
                columns += [arrow.texts(column) for column in cells]
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))
        if not self.has_header:
            return None
        known = ("header", "header_row", "blanks", "framed", "rejected", "rows", "used")
        return {"path": str(self.target), **{name: getattr(self, name) for name in known}}

    def _batches(self, records: Records, width: int) -> Iterator[list[list[Any]]]:
        batch: list[list[Any]] = [[] for _ in range(width + 2)]
        for line, values in records:
            self.rows = line
            cells = [text_of(value) for value in values]
            cells += [None] * (width - len(cells))
            reason = self._reason(line, cells)
            if reason is None:
                continue
            for column, value in zip(batch, (line, reason, *cells), strict=True):
                column.append(value)
            if len(batch[0]) >= BATCH:
                yield batch
                batch = [[] for _ in range(width + 2)]
        if batch[0]:
            yield batch

    def _reason(self, line: int, cells: Cells) -> int | None:
        """Why the record cannot be used, 0 if it can; None for a row that is no record."""
        fault = self.faults.get(line, reasons.FINE)
        filled = [number for number, cell in enumerate(cells, 1) if cell is not None]
        if not filled and not fault:
            self.blanks += 1
            return None
        self.used = max(self.used, filled[-1] if filled else 0)
        if not self.has_header:
            self.has_header, self.header_row, self.header = True, line, cells
            return None
        self.framed += 1
        reason = fault or _own_reason(cells, self.header)
        self.rejected += reason != reasons.FINE
        return reason


def _own_reason(cells: Cells, header: Cells) -> int:
    if cells == header:
        return reasons.REPEATED_HEADER
    if not any(cell and cell.strip() for cell in cells):
        return reasons.EMPTY_ROW
    if any(cell and not cell.isprintable() and has_control(cell) for cell in cells):
        return reasons.CONTROL_CHARACTER
    return reasons.FINE


def with_clear_point(number: str) -> str:
    """A number as text, with a fourth decimal where it has three: its point can then part no thousands."""
    return f"{number}0" if re.search(r"\.[0-9]{3}$", number) else number


def text_of(value: Any) -> str | None:
    """A cell as text: whole numbers without '.0', times in ISO form, an empty cell as None.

    A number beyond 15 digits is written with an exponent: its last digits are not those that were typed.
    """
    if value == "" or value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if abs(value) >= EXACT:
            return f"{value:.14E}"
        return str(int(value)) if value.is_integer() else with_clear_point(repr(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)
