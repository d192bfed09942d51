"""Parquet files: their footers are checked here, their rows stay where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.ground.errors import InputRefused, listing
from regulars.shell.ingest.discover import FoundFile
from regulars.shell.ingest.header import names_of
from regulars.shell.ingest.messages import one_line, shown
from regulars.shell.ingest.model import SourceFile, source_file

_ROWS = 1 << 17  # looked through at once
ENGINE_COLUMNS = ("file_row_number", "file_index", "filename")


@dataclass(frozen=True)
class Footer:
    """A file's ledger, and the columns that can be read: as they are named here and in the file."""

    file: SourceFile
    originals: tuple[str, ...]
    types: tuple[str, ...]
    changed: int  # the file's time of last change
    unclean: tuple[str, ...] = ()  # columns of the file whose texts hold control characters


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
    texts = [column.name for column in flat if _is_text(column.type)]
    kinds = tuple(types[column.name] for column in flat)
    return Footer(file, originals, kinds, found.stamp[1], _unclean(found.path, name, texts))


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _unclean(path: Path, name: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The columns of text with a control character somewhere; a text that many rows share is looked at once."""
    found: dict[str, None] = {}
    if not texts:
        return ()
    try:
        with pq.ParquetFile(path, read_dictionary=list(texts)) as file:
            for batch in file.iter_batches(_ROWS, columns=list(texts)):
                named = zip(batch.schema.names, batch.columns, strict=True)
                found |= {column: None for column, cells in named if column not in found and _has_control(cells)}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputRefused(f"{name}: a damaged Parquet file ({one_line(error)}); export or copy it again") from None
    return tuple(each for each in texts if each in found)


def _has_control(cells: pa.Array) -> bool:
    """Whether some text has a control character other than tab and line ends."""
    texts = cells.dictionary if pa.types.is_dictionary(cells.type) else cells
    signs = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    odd = signs[(signs < 32) | (signs == 127)]
    return bool(np.any((odd != 9) & (odd != 10) & (odd != 13)))


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
