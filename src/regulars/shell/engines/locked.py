"""A connection for questions: it reads one database, and can reach nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb

from regulars.shell.engines.quiet import without_progress_bar

_LOCK = (
    "SET TimeZone = 'UTC'",
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET python_enable_replacements = false",
)


def locked(database: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches no file, network or variable; the engine lets nobody take that back."""
    connection = duckdb.connect(str(database), read_only=True)
    without_progress_bar(connection)
    for setting in _LOCK:
        connection.execute(setting)
    return connection
