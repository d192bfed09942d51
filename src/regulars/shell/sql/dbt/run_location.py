"""Where a dbt project for DuckDB finds the files of its run."""

from __future__ import annotations

import glob
import os
from pathlib import Path

USUAL = "../data/latest"
_OF_LISTS = frozenset(',"*?[')  # the engine takes the folder that it searches for a list of patterns


def place_of(run: Path, out: Path, project: Path, *, newest: bool) -> str:
    """The folder of a run of `out`, as the project names it; with `newest`, of the run published at that time.

    It is relative to the project's folder if that is next to the runs or among them: then both may be moved
    together. From anywhere else it is absolute.
    """
    out, project = out.resolve(), project.resolve()
    latest = out / "latest"
    found = latest if newest and latest.resolve() == run.resolve() else run.resolve()
    is_near = project.parent == out.parent or out in project.parents
    if is_near and not _OF_LISTS & set(project.as_posix()):
        return Path(os.path.relpath(found, project)).as_posix()
    return found.as_posix()


def as_pattern(place: str) -> str:
    """The place as dbt-duckdb and the engine read it: a pattern for files, in a text with names between braces."""
    return glob.escape(place).replace("{", "{{").replace("}", "}}").replace("'", "''")


def files_at(folder: str, table: str) -> str:
    """The rows of a table, in the place that the variable names. Said as a function, any folder's name will do."""
    return f"read_parquet('{{{{ var('regulars_run') }}}}/{folder}/{table}.parquet')"
