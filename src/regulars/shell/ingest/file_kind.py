"""What a file is, by its first bytes and not by its name alone."""

from __future__ import annotations

import codecs
import re

from regulars.ground.errors import InputRefused

SAMPLE = 64 << 10

MAGIC = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"PAR1", "a Parquet file"),
    (b"PARE", "an encrypted Parquet file"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office file"),
    (b"ARROW1", "an Arrow file"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"RDX3", "an R data file"),
)

# Longest first: the mark of UTF-32 little endian begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MARKUP = re.compile(rb"\s*(?:<!doctype\b|<html\b|<head\b|<body\b|<\?xml\b|<script\b)", re.IGNORECASE)
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1a\x1b")


def magic_of(head: bytes) -> str | None:
    """What the first bytes say the file is, where they are those of a known format that is not text."""
    if head[8:12] == b"DUCK":
        return "a DuckDB database"
    if head[257:262] == b"ustar":
        return "a tar archive"
    return next((what for magic, what in MAGIC if head.startswith(magic)), None)


def mark_of(head: bytes) -> tuple[bytes, str] | None:
    """The byte-order mark at the start, and the encoding it stands for."""
    return next(((mark, encoding) for mark, encoding in MARKS if head.startswith(mark)), None)


def check_text(head: bytes, file: str, *, encoding: str) -> None:
    """Refuse what is not delimited text in the encoding."""
    what = magic_of(head)
    if what:
        raise InputRefused(f"{file}: expected text, found {what}; give it the right file ending, or export it as CSV")
    if _MARKUP.match(head):
        raise InputRefused(f"{file}: expected delimited text, found an HTML or XML page; export the data again")
    if encoding.startswith(("utf-16", "utf-32")):
        return
    line = re.split(rb"[\r\n]", head.lstrip(b"\r\n"), maxsplit=1)[0]
    if line.count(0) * 3 >= len(line) > 0:
        raise InputRefused(
            f"{file}: every second byte or more of the first line is NUL: UTF-16 or UTF-32 text without a "
            "byte-order mark; set `encoding` (utf-16-le, utf-16-be …)"
        )
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if (controls * 10 > len(head) and controls >= 16) or b"\0" in line:
        raise InputRefused(f"{file}: not text: {controls:,} control characters in the first {len(head):,} bytes")
