"""How a DuckDB connection is set up: UTC, nothing fetched from elsewhere, bounds, and the folder of its run.

A view of a path would be bound to the place where it was made. So the path of a file of the run depends on a variable
of the connection: the folder of the run. Without it, the path is taken from where the client was started.
"""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from regulars.shell.process.sql_quoting import literal, quoted

_FOLDER = "regulars_run"


def set_up(scratch: Path, memory_limit: str, threads: int) -> Iterator[str]:
    """The statements that come first on a new connection."""
    yield "SET TimeZone = 'UTC'"
    yield "SET autoinstall_known_extensions = false"
    yield "SET autoload_known_extensions = false"
    yield "SET python_enable_replacements = false"
    yield "SET preserve_insertion_order = true"
    yield f"SET memory_limit = {literal(memory_limit)}"
    yield f"SET threads = {int(threads)}"
    yield f"SET temp_directory = {literal(str(scratch / 'spill'))}"
    yield f"ATTACH {literal(str(scratch / 'scratch.duckdb'))} AS scratch"


def without_progress_bar(connection: duckdb.DuckDBPyConnection) -> None:
    """Switches the bar off where it is on.

    In a notebook that cannot draw one it is off already, and there the engine refuses to hear of it at all.
    """
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall()[0][0]:
        connection.execute("SET enable_progress_bar = false")


def name_folder(folder: Path) -> str:
    """The statement that tells a connection where the run lies."""
    return f"SET VARIABLE {_FOLDER} = {literal(_escaped(folder) + '/')}"


def allow_only(folder: Path, files: tuple[str, ...]) -> str:
    """The statement after which, once external access is off, the connection reads these files and no others."""
    # the engine compares the path as it is asked for, and a view asks with magic characters escaped
    spellings = [f"{place}/{file}" for file in files for place in dict.fromkeys((str(folder), _escaped(folder)))]
    return f"SET allowed_paths = [{', '.join(map(literal, spellings))}]"


def file_in_run(file: str) -> str:
    """The rows of a Parquet file, by its path inside the run."""
    return f"read_parquet(coalesce(getvariable({literal(_FOLDER)}), '') || {literal(file)})"


def _escaped(path: Path) -> str:
    return glob.escape(str(path))


def rows_of_file(path: Path) -> str:
    """The rows of a Parquet file, wherever it lies."""
    return f"read_parquet({literal(_escaped(path))})"


def falls_in(statement: str, columns: Sequence[str]) -> str:
    """How many rows of a statement come before the row behind them, by columns that are never NULL."""
    here = ", ".join(map(quoted, columns))
    before = ", ".join(f"lag({quoted(column)}) OVER ()" for column in columns)
    pairs = f"SELECT ({here}) AS here, ({before}) AS before FROM ({statement})"
    return f"SELECT count(*) FROM ({pairs}) WHERE here < before AND before[1] IS NOT NULL"
