"""No progress bar of the engine's own: it would draw on standard output, also into a pipe."""

from __future__ import annotations

import duckdb


def without_progress_bar(connection: duckdb.DuckDBPyConnection) -> None:
    """Switches the bar off where it is on.

    In a notebook that cannot draw one it is off already, and there the engine refuses to hear of it at all.
    """
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall()[0][0]:
        connection.execute("SET enable_progress_bar = false")
