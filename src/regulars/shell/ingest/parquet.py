"""Parquet files: their footers are checked here, their rows stay where they are."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from regulars.ground.errors import InputRefused, listing
from regulars.shell.ingest.discover import FoundFile
from regulars.shell.ingest.header import names_of
from regulars.shell.ingest.messages import one_line, shown
from regulars.shell.ingest.model import SourceFile, source_file

ENGINE_COLUMNS = ("file_row_number", "file_index", "filename")


@dataclass(frozen=True)
class Footer:
    """A file's ledger, and the columns that can be read: as they are named here and in the file."""

    file: SourceFile
    originals: tuple[str, ...]
    types: tuple[str, ...]
    changed: int  # the file's time of last change


def read(found: FoundFile, file_no: int, sha256: str) -> Footer:
    """What the footer promises."""
    name = shown(found.name)
    schema, types, rows = _footer(found, name)
    flat = [column for column in schema if not pa.types.is_nested(column.type)]
    nested = [shown(column.name) for column in schema if pa.types.is_nested(column.type)]
    originals = tuple(column.name for column in flat)
    reserved = [column for column in originals if column.lower() in ENGINE_COLUMNS]
    if reserved:
        raise InputRefused(f"{name}: the column name {listing(reserved)} is reserved; rename it")
    if not originals or "" in originals:
        raise InputRefused(f"{name}: a Parquet file needs named columns that are not nested; export it again")
    file = source_file(
        found,
        file_no,
        sha256,
        columns=names_of(list(originals), name, 1),
        framed=rows,
        physical_lines=rows,
        notes=[f"nested columns left out: {listing(nested)}"] if nested else [],
    )
    return Footer(file, originals, tuple(types[column.name] for column in flat), found.stamp[1])


def _footer(found: FoundFile, name: str) -> tuple[pa.Schema, dict[str, str], int]:
    with found.path.open("rb") as file:
        head = file.read(4)
        file.seek(max(0, found.size - 4))
        tail = file.read(4)
    if head == b"PARE" or tail == b"PARE":
        raise InputRefused(f"{name}: an encrypted Parquet file; export it without encryption")
    if head != b"PAR1" or tail != b"PAR1":
        raise InputRefused(f"{name}: expected Parquet, found no footer: truncated or another format; export it again")
    try:
        with pq.ParquetFile(found.path) as file:
            counted = sum(file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups))
            if counted != file.metadata.num_rows:
                raise InputRefused(
                    f"{name}: the footer declares {file.metadata.num_rows:,} rows, but the row groups "
                    f"have {counted:,}; export it again"
                )
            # Stored types decide what the engine sees: Arrow's dictionary and string are one there.
            leaves = (file.schema.column(i) for i in range(len(file.schema.names)))
            types = {leaf.path: f"{leaf.physical_type} {leaf.logical_type}" for leaf in leaves}
            return file.schema_arrow, types, counted
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputRefused(f"{name}: broken Parquet footer ({one_line(error)}); export it again") from None
