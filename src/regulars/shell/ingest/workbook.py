"""From a workbook to Parquet files of text, one per sheet; runs inside the limited child process."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import python_calamine as calamine

from regulars.shell.ingest import arrow, reasons, sheetxml
from regulars.shell.ingest.messages import has_control, one_line
from regulars.shell.ingest.sheetxml import Refused

BATCH = 50_000
MOST_EXACT = 10**15  # a cell with a number holds fifteen digits
UNSOUND = (
    calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    OSError,
    NotImplementedError,  # an unknown way of packing
)
Cells = list[str | None]


def convert(path: Path, scratch: Path, wanted: Sequence[str], *, most_unpacked: int) -> dict[str, Any]:
    """The sheets written, and the names of those passed over. Raises Refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            sheetxml.check(archive, path.stat().st_size, most_unpacked)
            parts = sheetxml.parts_of(archive)
            book = calamine.CalamineWorkbook.from_path(str(path))
            chosen, passed = _chosen(book, wanted)
            sheets = []
            for number, name in enumerate(chosen):
                faults = sheetxml.faults_in(archive, parts[name]) if name in parts else {}
                sheet = _Sheet(scratch / f"sheet_{number}.parquet", faults)
                written = sheet.write(book.get_sheet_by_name(name))
                if written is None:
                    passed.append(f"empty sheet skipped: {name}")
                else:
                    sheets.append({"name": name, **written})
    except calamine.PasswordError:
        raise Refused("it is protected by a password; save it without one") from None
    except UNSOUND as error:
        raise Refused(f"it is not a sound workbook ({one_line(error)}); save it again") from None
    return {"sheets": sheets, "passed": passed}


def _chosen(book: calamine.CalamineWorkbook, wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """The sheets to read, and notes on those that are not."""
    known = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    names = [sheet.name for sheet in known]
    missing = [name for name in wanted if name not in names]
    if missing:
        raise Refused(f"it has no sheet {', '.join(missing)}; its sheets are {', '.join(names)}")
    if wanted:
        return [name for name in names if name in wanted], []
    shown = [sheet.name for sheet in known if sheet.visible == calamine.SheetVisibleEnum.Visible]
    return shown, [f"hidden sheet skipped: {name}" for name in names if name not in shown]


class _Sheet:
    """Writes the records of one sheet, batch by batch."""

    def __init__(self, target: Path, faults: dict[int, int]) -> None:
        self.target, self.faults = target, faults
        self.header: Cells = []
        self.header_row = self.blanks = self.framed = self.rejected = self.rows = 0
        self.used = 0  # columns up to the last that holds anything

    def write(self, sheet: calamine.CalamineSheet) -> dict[str, Any] | None:
        """What the parent needs to know; None for a sheet without a header."""
        if sheet.end is None:
            return None
        width = sheet.width
        schema = pa.schema(
            [("source_line", pa.int64()), ("reason", pa.int32()), *((f"c{i}", pa.large_string()) for i in range(width))]
        )
        with pq.ParquetWriter(self.target, schema, compression="zstd") as writer:
            for batch in self._batches(sheet, width):
                line, reason, *cells = batch
                columns = [arrow.numbers(np.array(line, np.int64)), arrow.numbers(np.array(reason, np.int32))]
                columns += [arrow.texts(column) for column in cells]
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))
        if not self.header_row:
            return None
        known = ("header", "header_row", "blanks", "framed", "rejected", "rows", "used")
        return {"path": str(self.target), **{name: getattr(self, name) for name in known}}

    def _batches(self, sheet: calamine.CalamineSheet, width: int) -> Iterator[list[list[Any]]]:
        batch: list[list[Any]] = [[] for _ in range(width + 2)]
        for row, values in enumerate(sheet.iter_rows(), 1):
            self.rows = row
            cells = [_text(value) for value in values]
            cells += [None] * (width - len(cells))
            reason = self._reason(row, cells)
            if reason is None:
                continue
            for column, value in zip(batch, (row, reason, *cells), strict=True):
                column.append(value)
            if len(batch[0]) >= BATCH:
                yield batch
                batch = [[] for _ in range(width + 2)]
        if batch[0]:
            yield batch

    def _reason(self, row: int, cells: Cells) -> int | None:
        """Why the record cannot be used, 0 if it can; None for a row that is no record."""
        fault = self.faults.get(row, reasons.FINE)
        filled = [number for number, cell in enumerate(cells, 1) if cell is not None]
        if not filled and not fault:
            self.blanks += 1
            return None
        self.used = max(self.used, filled[-1] if filled else 0)
        if not self.header_row:
            self.header_row, self.header = row, cells
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


def _text(value: Any) -> str | None:
    """A cell as text: whole numbers without '.0', times in ISO form, an empty cell as None."""
    if value == "" or value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)) and abs(value) >= MOST_EXACT:
        return f"{value:.14E}"  # as a spreadsheet shows it: the last digits are not those that were typed
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)
