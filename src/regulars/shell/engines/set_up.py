"""How DuckDB is set up for a run: UTC, nothing fetched from elsewhere, memory and disk within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from regulars.shell.process.sql_quoting import literal


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
