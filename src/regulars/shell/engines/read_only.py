"""A connection for questions: it reads one database and the files named to it, and can reach nothing else."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import duckdb
from packaging.version import InvalidVersion, Version

from regulars.ground.errors import GateFailed, RegularsError, UsageError
from regulars.shell.engines.connection import allow_only, name_folder, without_progress_bar

_LOCK = (
    "SET TimeZone = 'UTC'",
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET python_enable_replacements = false",
)
_MAGIC, _WRITER = slice(8, 12), slice(52, 84)  # of the file's header: "DUCK", and a version such as v1.5.6
_IS_OPEN = "SELECT current_setting('enable_external_access')"


def locked(database: Path, files: tuple[str, ...] = (), *, made_by: str = "") -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches nothing but `files` beside the database; nobody can take that back.

    All connections of a process to one database share its settings, so only the first can and need set them. Raises
    UsageError where a newer DuckDB wrote the database, which the version of Regulars `made_by` can read; GateFailed
    where it is damaged.
    """
    folder = database.resolve().parent
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.OutOfMemoryException:
        raise  # nothing is known of the file
    except duckdb.Error as error:
        raise _refusal(database, str(error), made_by) from None
    connection.execute(name_folder(folder))
    if connection.execute(_IS_OPEN).fetchall()[0][0]:
        connection.execute(allow_only(folder, files))
        without_progress_bar(connection)
        for setting in _LOCK:
            connection.execute(setting)
    return connection


def _refusal(database: Path, said: str, made_by: str) -> RegularsError:
    """Why the database cannot be opened, and what to do."""
    writer = _writer(database)
    if writer is None or writer <= Version(duckdb.__version__):
        why = said.splitlines()[0].removeprefix("IO Error: ").replace(f'"{database}"', "it").rstrip("!.")
        return GateFailed(
            f"{database} cannot be opened ({why}). regulars verify names every damaged file of the run; "
            "publish the newest complete run (regulars repair), or run again from the sources."
        )
    ours = made_by in ("", version("regulars"))
    way = "" if ours else f"Read it with the version of Regulars that made the run ({made_by}), or "
    return UsageError(
        f"{database} was written by DuckDB {writer}, and DuckDB {duckdb.__version__} is installed, which "
        f"cannot read it. {way}{'R' if ours else 'r'}un again from the sources."
    )


def _writer(database: Path) -> Version | None:
    """The version of DuckDB that wrote the file, as its header has it; None where it has none."""
    try:
        with database.open("rb") as stream:
            header = stream.read(_WRITER.stop)
        return Version(header[_WRITER].rstrip(b"\0").decode()) if header[_MAGIC] == b"DUCK" else None
    except (OSError, UnicodeDecodeError, InvalidVersion):
        return None
