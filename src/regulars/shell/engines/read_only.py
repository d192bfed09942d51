"""A connection for questions: it reads one database and the files named to it, and can reach nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb

from regulars.shell.engines.run_files import allow_only, name_folder
from regulars.shell.engines.set_up import without_progress_bar

_LOCK = (
    "SET TimeZone = 'UTC'",
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET python_enable_replacements = false",
)
_IS_OPEN = "SELECT current_setting('enable_external_access')"


def locked(database: Path, files: tuple[str, ...] = ()) -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches nothing but `files` beside the database; nobody can take that back.

    All connections of a process to one database share its settings, so only the first can and need set them.
    """
    folder = database.resolve().parent
    connection = duckdb.connect(str(database), read_only=True)
    connection.execute(name_folder(folder))
    if connection.execute(_IS_OPEN).fetchall()[0][0]:
        connection.execute(allow_only(folder, files))
        without_progress_bar(connection)
        for setting in _LOCK:
            connection.execute(setting)
    return connection
