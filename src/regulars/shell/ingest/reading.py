"""Read every file of a list once, each by its kind, and find those that are there twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import archive, limited, parquet
from regulars.shell.ingest.discover import FoundFile, check_unchanged
from regulars.shell.ingest.messages import shown
from regulars.shell.ingest.model import SourceFile, source_file
from regulars.shell.ingest.session import Desk
from regulars.shell.ingest.text import BIG, TextFile

MOST_REFUSALS = 5


@dataclass
class Readings:
    """The ledgers of all files in order, and what was learnt of those that are not text."""

    files: list[SourceFile] = field(default_factory=list)
    sheets: list[limited.Sheet] = field(default_factory=list)
    footers: list[parquet.Footer] = field(default_factory=list)
    first_with: dict[str, str] = field(default_factory=dict)  # sha256 -> name


def read_all(found: Sequence[FoundFile], desk: Desk, known: Mapping[str, str]) -> Readings:
    """Every file's ledger. Several refusals are reported together, as long as looking for more is cheap.

    `known` has files of earlier readings by their sha256: they are not read again.
    """
    sizes = Counter(file.size for file in found)
    readings = Readings(first_with=dict(known))
    refusals: list[str] = []
    for number, file in enumerate(found):
        if refusals and (file.size > BIG or len(refusals) >= MOST_REFUSALS):
            break
        desk.tell("reading files", number, len(found))
        try:
            read_one(file, readings, desk, has_twin=bool(known) or sizes[file.size] > 1)
        except InputRefused as refusal:
            refusals.append(str(refusal))
    if refusals:
        raise InputRefused("; ".join(refusals))
    if not any(file.columns or file.repeats in known.values() for file in readings.files):
        raise InputRefused(f"{shown(found[0].name)}: no header and no record in any input; check the export")
    return readings


def read_one(found: FoundFile, readings: Readings, desk: Desk, *, has_twin: bool) -> None:
    """Read one file; an archive is read member by member, and each is known by the archive's name and content."""
    number = len(readings.files)
    if not found.size:
        readings.files.append(source_file(found, number, hashlib.sha256().hexdigest(), notes=["empty_file"]))
        return
    is_text = found.kind in ("csv", "csv.gz")
    sha256 = "" if is_text and not has_twin else _digest(found)  # a text file is hashed while it is read
    if sha256 in readings.first_with:
        first = readings.first_with[sha256]
        readings.files.append(source_file(found, number, sha256, repeats=first, notes=[f"repeats {first}"]))
        return
    if found.kind == "zip":
        for member in archive.members(found, desk.scratch / f"archive_{number}"):
            first_of_member = len(readings.files)
            _read_table(member, readings, desk, sha256)
            readings.files[first_of_member:] = [
                replace(file, sha256=sha256, size=found.size) for file in readings.files[first_of_member:]
            ]
    else:
        _read_table(found, readings, desk, sha256)
    readings.first_with.setdefault(readings.files[-1].sha256, readings.files[number].name)


def _read_table(found: FoundFile, readings: Readings, desk: Desk, sha256: str) -> None:
    number = len(readings.files)
    if found.kind in ("csv", "csv.gz"):
        readings.files.append(TextFile(found, number, desk).read())
    elif found.kind == "parquet":
        readings.footers.append(parquet.read(found, number, sha256))
        readings.files.append(readings.footers[-1].file)
    else:
        sheets = limited.read(found, number, sha256, desk.scratch, desk.dialect)
        readings.sheets += sheets
        readings.files += [sheet.file for sheet in sheets]
        if not sheets:
            readings.files.append(source_file(found, number, sha256, notes=["empty_file"]))


def _digest(found: FoundFile) -> str:
    if found.sha256:
        return found.sha256
    with found.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    check_unchanged(found.path, found.name, found.stamp)
    return digest
