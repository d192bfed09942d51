"""Who may read what a run writes: it names customers, so by default nobody but the owner and their group."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

Readers = Literal["owner", "group", "everybody"]
DEFAULT: Readers = "group"
_FILES: Mapping[Readers, int] = {"owner": 0o600, "group": 0o640, "everybody": 0o644}
_FOLDERS: Mapping[Readers, int] = {"owner": 0o700, "group": 0o750, "everybody": 0o755}
IN_THE_MAKING = _FOLDERS[DEFAULT]  # of the folder of a run that is not finished, whose files may still be open to all


def readers_of(settings: Mapping[str, Any]) -> Readers:
    """Who may read, by the settings that a manifest keeps; those of earlier versions do not say it."""
    named: Readers = settings.get("output", {}).get("readable_by", DEFAULT)
    return named


def file_mode(readers: Readers) -> int:
    """The mode of a file that these may read."""
    return _FILES[readers]


def let_read(path: Path, readers: Readers) -> None:
    """Take the right to read a file, or to enter a folder, from all others. What the umask has taken stays taken."""
    allowed = _FOLDERS[readers] if path.is_dir() else _FILES[readers]
    path.chmod(stat.S_IMODE(path.stat().st_mode) & allowed)


def open_folder(folder: Path, readers: Readers) -> None:
    """Let these enter the folder, which nobody else could enter before."""
    folder.chmod(_FOLDERS[readers])
