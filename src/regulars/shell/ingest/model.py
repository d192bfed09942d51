"""What taking in a set of files gives back, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.shell.ingest.discover import FoundFile
    from regulars.shell.ingest.line_index import Archive


Known = Mapping[str, str]  # files that were read before: their names by their sha256


@dataclass(frozen=True)
class NamedTable:
    """A table that was in memory: its name, the Parquet file that it was written to, the sha256 of its Arrow stream."""

    name: str
    path: Path
    sha256: str

    def __str__(self) -> str:
        return self.name


Source = str | Path | NamedTable  # a file, a folder, a pattern, the address of a database, or a table in memory


@dataclass(frozen=True)
class Dialect:
    """How text files are written; the defaults suit most exports."""

    encoding: str = "utf-8"
    """Any text codec Python knows, decoded strictly. A byte-order mark in the file wins."""
    delimiter: str | None = None
    """One ASCII character. None: decided from the header line alone, among , ; tab and |."""
    quote: str = '"'
    """One ASCII character, or '' where the files do not quote at all."""
    skip_rows: int = 0
    """Physical lines before the header, of text files and of sheets."""
    sheets: tuple[str, ...] = ()
    """Sheets, tables or lists to read, by name; none named means every non-empty visible sheet, or the only table."""
    encoding_errors: str = "refuse"
    """What bytes that are not UTF-8 mean: `refuse` the file, or `set_aside` the records that have some."""
    surplus_into: str | None = None
    """The column into which the surplus cells of a record with too many are joined. None: it is rejected."""
    short_records: str = "set_aside"
    """What a record with too few cells is: `set_aside`, or `fill_up` with empty cells at its end."""


@dataclass(frozen=True)
class SourceFile:
    """One input file, one sheet or table of it, or one member of an archive, with its ledger of records and lines.

    records: framed = accepted + rejected. Lines of text files: physical_lines = header_lines +
    skipped_lines + blank_lines + the lines of all framed records (a quoted cell may span lines).
    """

    file_no: int
    source_no: int
    name: str
    path: Path
    kind: str
    sha256: str
    size: int
    repeats: str | None
    columns: tuple[str, ...]
    framed: int
    rejected: int
    header_lines: int
    skipped_lines: int
    blank_lines: int
    physical_lines: int
    notes: tuple[str, ...]


def source_file(
    found: FoundFile,
    file_no: int,
    sha256: str,
    *,
    name: str | None = None,
    repeats: str | None = None,
    columns: tuple[str, ...] = (),
    framed: int = 0,
    rejected: int = 0,
    header_lines: int = 0,
    skipped_lines: int = 0,
    blank_lines: int = 0,
    physical_lines: int = 0,
    notes: Sequence[str] = (),
) -> SourceFile:
    """A file that was found, with the counts given and zero for the rest; `name` is a sheet's, else the file's."""
    return SourceFile(
        file_no=file_no,
        source_no=found.source_no,
        name=found.name if name is None else name,
        path=found.path,
        kind=found.kind,
        sha256=sha256,
        size=found.size,
        repeats=repeats,
        columns=columns,
        framed=framed,
        rejected=rejected,
        header_lines=header_lines,
        skipped_lines=skipped_lines,
        blank_lines=blank_lines,
        physical_lines=physical_lines,
        notes=tuple(notes),
    )


@dataclass(frozen=True)
class Group:
    """Files that share one header, readable as one relation.

    The relation's columns: file_no INTEGER, source_line BIGINT (where the record begins, from 1: the
    physical line, the Parquet row, the sheet row), then `columns`. An empty text cell is NULL, quoted or not.
    Where surplus cells were joined, a last column surplus_joined is true for those records.
    """

    relation: str
    columns: tuple[str, ...]
    is_text: bool
    file_nos: tuple[int, ...]


@dataclass(frozen=True)
class Intake:
    """Everything that was read: each record is in a group's relation or in `rejected`."""

    files: tuple[SourceFile, ...]
    groups: tuple[Group, ...]
    rejected: pa.Table
    """file_no int32, source_line int64, reason string, raw string; ordered by file and line."""
    archive: Archive = field(repr=False, compare=False)
    """Where each record's original text can be found again; for `raw_text`."""
