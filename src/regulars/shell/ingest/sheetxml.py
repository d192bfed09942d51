"""What a workbook's archive says before it is opened, and the cells whose faults the reader would hide.

The reader gives error cells (#REF!, #N/A) and formulas without a stored value as empty cells, so the sheets'
XML is searched for them; and a single cell at XFD1048576 would make it ask for terabytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from regulars.shell.ingest import reasons

MOST_COLUMNS = 2_000
MOST_RATIO = 200
MOST_ENTRIES = 10_000
STEP = 1 << 20

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR = re.compile(rb'<c\b(?=[^>]*\br="[A-Z]+(\d+)")[^>]*\bt="e"')
_VALUELESS = re.compile(
    rb'<c\b(?![^>]*\bt="str")[^>]*\br="[A-Z]+(\d+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_THREE_LETTERS = re.compile(rb'\br="[A-Z]{3}')
_FAR = re.compile(rb'<c\b[^>]*\br="([A-Z]{3,})(\d+)"[^>/]*>')


_PARTS: Mapping[str, set[str]] = {
    "xlsx": {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"},
    "xlsb": {"xl/workbook.bin"},
    "ods": {"content.xml", "META-INF/manifest.xml"},
}


class Refused(Exception):
    """The workbook cannot be read; the message completes a sentence that begins with its name."""


def check_archive(archive: zipfile.ZipFile, packed: int, most_unpacked: int) -> str:
    """The kind of the workbook. Refuses what is none, or would unpack to too much."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    kind = next((kind for kind, parts in _PARTS.items() if parts <= names), None)
    if kind is None:
        raise Refused("it is an archive without a workbook; save it as .xlsx or CSV")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("it is protected by a password; save it without one")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > most_unpacked or len(entries) > MOST_ENTRIES or unpacked > MOST_RATIO * max(packed, 1 << 17):
        raise Refused(
            f"it unpacks to {unpacked:,} bytes in {len(entries):,} parts ({unpacked // max(packed, 1)} times its "
            f"size); at most {most_unpacked:,} bytes and {MOST_RATIO} times are read; save the sheet as CSV"
        )
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                if b"<!DOCTYPE" in part.read(4096):
                    raise Refused(f"its part {entry.filename[:80]} declares entities; save it again")
    return kind


def parts_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """The archive's part for each sheet's name."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATION), "")
            name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if name in archive.NameToInfo:
                parts[element.get("name", "")] = name
    return parts


def faults_in(archive: zipfile.ZipFile, part: str) -> dict[int, int]:
    """The rows with an error cell or a formula without value, each with its reason. Raises Refused."""
    faults: dict[int, int] = {}
    for rows in _rows(archive, part):
        for match in _FAR.finditer(rows) if _THREE_LETTERS.search(rows) else ():
            if _column(match[1]) > MOST_COLUMNS:
                raise Refused(
                    f"a cell stands at {match[1].decode()}{match[2].decode()}, beyond column {MOST_COLUMNS:,}; "
                    "delete everything outside the table"
                )
        if b"<f" in rows:
            for match in _VALUELESS.finditer(rows):
                faults[int(match[1])] = reasons.FORMULA_WITHOUT_VALUE
        if b't="e"' in rows:
            for match in _ERROR.finditer(rows):
                faults[int(match[1])] = reasons.CELL_ERROR
    return faults


def _rows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part's text in pieces that end where a row ends."""
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(STEP):
            rest += chunk
            end = rest.rfind(b"</row>")
            if end >= 0:
                yield rest[:end]
                rest = rest[end:]
    yield rest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
