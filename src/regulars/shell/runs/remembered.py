"""Hashes of large files that were found right: while the files stay as they are, nobody reads them all again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

FILE_NAME = ".proven.json"
SMALL = 32 << 20  # bytes that are hashed again each time: it takes 25 ms
LASTS = 24 * 3600  # seconds: a bit that flips on the disk changes neither size nor time, and is found the next day

Mark = tuple[int, int, int, int]


def mark_of(path: Path) -> Mark:
    """What changes when somebody writes to the file: size, times of content and of attributes, place on the disk."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


class Remembered:
    """What was proven of the files of one run; an unreadable record is an empty one, for then all is hashed again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._known = _read(self._path)

    def holds(self, name: str, mark: Mark, sha256: str) -> bool:
        """Whether this file was found to have this hash within a day, and has its mark still."""
        known = self._known.get(name)
        if mark[0] <= SMALL or not isinstance(known, list) or known[:-1] != [sha256, *mark]:
            return False
        return isinstance(known[-1], int) and 0 <= time.time() - known[-1] < LASTS

    def keep(self, name: str, mark: Mark, sha256: str) -> None:
        """Writes down that the file has this hash; a folder that cannot be written to remembers nothing."""
        if mark[0] <= SMALL:
            return
        self._known = {**self._known, name: [sha256, *mark, int(time.time())]}
        fresh = self._path.with_name(f"{FILE_NAME}.{os.getpid()}")
        with suppress(OSError):
            fresh.write_text(json.dumps(self._known) + "\n", encoding="utf-8")
            os.replace(fresh, self._path)  # noqa: PTH105 - the one call whose atomicity is promised


def _read(path: Path) -> Mapping[str, object]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
