"""Views of files that lie beside the database, wherever its folder is.

A view of a path would be bound to the place where it was made. So the path hangs on a variable of the connection: the
folder of the run. Without it, the path is taken from where the client was started.
"""

from __future__ import annotations

import glob
from pathlib import Path

from regulars.shell.process.sql_quoting import literal

_FOLDER = "regulars_run"


def name_folder(folder: Path) -> str:
    """The statement that tells a connection where the run lies."""
    return f"SET VARIABLE {_FOLDER} = {literal(_escaped(folder) + '/')}"


def allow_only(folder: Path, files: tuple[str, ...]) -> str:
    """The statement after which, once external access is off, the connection reads these files and no others."""
    # the engine compares the path as it is asked for, and a view asks with magic characters escaped
    spellings = [f"{place}/{file}" for file in files for place in dict.fromkeys((str(folder), _escaped(folder)))]
    return f"SET allowed_paths = [{', '.join(map(literal, spellings))}]"


def file_beside(file: str) -> str:
    """The rows of a Parquet file, by its path inside the run."""
    return f"read_parquet(coalesce(getvariable({literal(_FOLDER)}), '') || {literal(file)})"


def _escaped(folder: Path) -> str:
    return glob.escape(str(folder))
