"""From a workbook to Parquet files of text, one per sheet; runs inside the limited child process."""

from __future__ import annotations

import mmap
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import python_calamine as calamine

from regulars.shell.ingest import sheetxml
from regulars.shell.ingest.messages import one_line
from regulars.shell.ingest.sheetxml import Refused
from regulars.shell.ingest.table_writer import TableWriter

MOST_SHEETS = 1_000
UNSOUND = (
    calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    OSError,
    NotImplementedError,  # an unknown way of packing
)


def convert(
    path: Path, scratch: Path, wanted: Sequence[str], *, most_unpacked: int, skip_rows: int = 0
) -> dict[str, Any]:
    """The sheets written, and the names of those passed over. Raises Refused."""
    try:
        with path.open("rb") as file:
            is_old = file.read(4) == b"\xd0\xcf\x11\xe0"
        if is_old:
            _check_open(path)
            return _write_sheets(_link(path, scratch, "xls"), scratch, wanted, skip_rows, None)
        with zipfile.ZipFile(path) as archive:
            kind = sheetxml.check_archive(archive, path.stat().st_size, most_unpacked)
            parts = archive if kind == "xlsx" else None
            return _write_sheets(_link(path, scratch, kind), scratch, wanted, skip_rows, parts)
    except calamine.PasswordError:
        raise Refused("it is protected by a password; save it without one") from None
    except UNSOUND as error:
        raise Refused(f"the workbook is damaged ({one_line(error)}); save it again") from None


def _check_open(path: Path) -> None:
    """Refuse a workbook of today that is encrypted: it looks like an old one."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise Refused("it is protected by a password; save it without one")


def _link(path: Path, scratch: Path, kind: str) -> Path:
    """The same file under the ending of its content, by which the library chooses how to read it."""
    link = scratch / f"book.{kind}"
    link.symlink_to(path)
    return link


def _write_sheets(
    path: Path, scratch: Path, wanted: Sequence[str], skip_rows: int, archive: zipfile.ZipFile | None
) -> dict[str, Any]:
    parts = sheetxml.parts_of(archive) if archive else {}
    book = calamine.CalamineWorkbook.from_path(str(path))
    chosen, passed = _chosen(book, wanted)
    sheets = []
    for number, name in enumerate(chosen):
        faults = sheetxml.faults_in(archive, parts[name]) if archive and name in parts else {}
        sheet = book.get_sheet_by_name(name)
        writer = TableWriter(scratch / f"sheet_{number}.parquet", faults=faults)
        written = writer.write(_rows(sheet, skip_rows), sheet.width) if sheet.end is not None else None
        if written is None:
            passed.append(f"empty sheet skipped: {name}")
        else:
            sheets.append({"name": name, "skipped": skip_rows, **written})
    return {"sheets": sheets, "passed": passed}


def _rows(sheet: calamine.CalamineSheet, skip_rows: int) -> Iterator[tuple[int, Sequence[Any]]]:
    """Each row with its number. A number of a sheet is a float, also where it looks like a whole one."""
    for line, values in enumerate(sheet.iter_rows(), 1):
        if line > skip_rows:
            yield line, [float(value) if type(value) is int else value for value in values]


def _chosen(book: calamine.CalamineWorkbook, wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """The sheets to read, and notes on those that are not."""
    known = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    names = [sheet.name for sheet in known]
    if len(names) > MOST_SHEETS:
        raise Refused(f"it has {len(names):,} sheets; at most {MOST_SHEETS:,} are read: keep those with orders")
    missing = [name for name in wanted if name not in names]
    if missing:
        raise Refused(f"it has no sheet {', '.join(missing)}; its sheets are {', '.join(names)}")
    if wanted:
        return [name for name in names if name in wanted], []
    shown = [sheet.name for sheet in known if sheet.visible == calamine.SheetVisibleEnum.Visible]
    return shown, [f"hidden sheet skipped: {name}" for name in names if name not in shown]
