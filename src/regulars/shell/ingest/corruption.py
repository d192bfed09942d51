"""Parquet files whose pages are damaged: their footers are sound, so it shows only when the rows are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import sql
from regulars.shell.ingest.discover import Found
from regulars.shell.ingest.messages import one_line
from regulars.shell.ingest.model import SourceFile

_ROWS = 1 << 16


@contextmanager
def telling_damage(files: Iterable[Found | SourceFile]) -> Iterator[None]:
    """Inside, an error of the engine that a damaged file is to blame for raises InputRefused, which names the file.

    Only after an error is every file looked at: a sound log is not read twice.
    """
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except duckdb.Error:
        for file in files:
            found = damage(file.path) if file.kind == "parquet" else None
            if found is not None:
                raise InputRefused(f"{file.name}: a damaged Parquet file ({found}); export or copy it again") from None
        raise


def damage(path: Path) -> str | None:
    """What the engine says of the rows of a Parquet file; None where all can be read."""
    with duckdb.connect() as connection:
        try:
            rows = connection.execute(sql.every_cell(path)).to_arrow_reader(_ROWS)
            for _ in rows:
                pass
        except Exception as error:  # pages are decoded by code of many errors
            return one_line(error)
    return None
