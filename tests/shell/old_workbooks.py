"""Workbooks of the kinds that no library of ours writes: .xls, .xlsb and .ods, of texts and numbers alone."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Rows = Sequence[Sequence[str | float | None]]
_SECTOR, _END, _FREE, _FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = "http://schemas.openxmlformats.org/package/2006/relationships"


def write_xls(path: Path, rows: Rows) -> Path:
    """The rows as the sheet Orders of an old Excel file: BIFF8 records in a compound file."""
    begin, end = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6), _record(0x000A, b"")
    name = b"Orders"
    length = len(_record(0x0809, begin)) + len(_record(0x0085, bytes(8 + len(name)))) + len(end)
    sheet = struct.pack("<IBBBB", length, 0, 0, len(name), 0) + name
    book = _record(0x0809, begin) + _record(0x0085, sheet) + end
    book += _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                book += _record(0x0204, struct.pack("<HHHHB", y, x, 0, len(value), 1) + text)
            elif value is not None:
                book += _record(0x0203, struct.pack("<HHHd", y, x, 0, value))
    path.write_bytes(_compound("Workbook", book + end))
    return path


def write_encrypted(path: Path) -> Path:
    """What a workbook with a password looks like from outside."""
    path.write_bytes(_compound("EncryptedPackage", b"x" * 5000))
    return path


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def _compound(name: str, stream: bytes) -> bytes:
    """A compound file of one stream of this name, of at least 4,096 bytes: smaller ones are kept elsewhere."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    stream = stream.ljust(sectors * _SECTOR, b"\0")
    chain = [*range(3, sectors + 2), _END]
    table = struct.pack(f"<{_SECTOR // 4}I", *[_FAT, _END, *chain, *[_FREE] * (_SECTOR // 4 - 2 - sectors)])
    head = struct.pack("<8s16sHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
                       0, 1, 1, 0, 4096, _END, 0, _END, 0)  # fmt: skip
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 2, len(stream))
    return head + table + entries.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI16xIQ", text, len(text) + 2, kind, 1, _FREE, _FREE, child, 0, start, size)


def write_xlsb(path: Path, rows: Rows) -> Path:
    """The rows as the sheet Orders of a binary workbook."""
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, max(*map(len, rows), 1) - 1)
    sheet = _part(129) + _part(148, size) + _part(145)
    for y, row in enumerate(rows):
        sheet += _part(0, struct.pack("<IIHBBBI", y, 0, 300, 0, 0, 0, 1) + struct.pack("<II", 0, max(len(row) - 1, 0)))
        for x, value in enumerate(row):
            place = struct.pack("<II", x, 0)
            if isinstance(value, str):
                sheet += _part(6, place + _wide(value))
            elif value is not None:
                sheet += _part(5, place + struct.pack("<d", value))
    sheet += _part(146) + _part(130)
    sheets = _part(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Orders"))
    one = f'<Relationship Id="rId1" Type="{_MAIN}/{{}}" Target="{{}}"/>'
    relation = f'<Relationships xmlns="{_PARTS}">{one}</Relationships>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relation.format("officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/_rels/workbook.bin.rels", relation.format("worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/workbook.bin", _part(131) + _part(143) + sheets + _part(144) + _part(132))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def _part(number: int, content: bytes = b"") -> bytes:
    return _compact(number) + _compact(len(content)) + content


def _compact(number: int) -> bytes:
    """Seven bits of a number in a byte, the lowest first."""
    low = number & 0x7F
    return bytes([low]) if number < 0x80 else bytes([low | 0x80, number >> 7])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def write_ods(path: Path, rows: Rows, *, rest: str = "") -> Path:
    """The rows as the sheet Orders of an OpenDocument file; `rest` is XML behind the last row."""
    body = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
            f'<table:table table:name="Orders">{body}{rest}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return path


def _cell(value: str | float | None) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        text = escape(value)
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
