"""A file's ledger with what is known of it, and nothing for the rest."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.shell.ingest.discover import Found
from regulars.shell.ingest.model import SourceFile


def ledger(
    found: Found,
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
    """The ledger of a file that was found; its name is the file's unless a sheet's is given."""
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
