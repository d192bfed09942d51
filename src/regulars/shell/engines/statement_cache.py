"""Statements kept in the user's cache folder, for the next process that asks for the same.

The folder may be missing, read-only, damaged or shared by several processes: a statement that cannot be read as it
was written is written anew, and a run has the same bytes with the folder and without it.

The package comes with the statements of common logs, so that the first run of most shops need not write them either.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from platformdirs import user_cache_path

VARIABLE = "REGULARS_CACHE"  # a folder; nothing at all means that nothing is kept
PREPARED = Path(__file__).with_name("prepared.zip")  # written by `make pages`
_MOST = 8_000  # statements; about 150 for each shape of a log, 4 KB each


class StatementCache:
    """One file per statement in a folder, named by its key, and the statements of an archive beside them.

    Without a folder nothing is kept.
    """

    def __init__(self, folder: Path | None, *, archive: Path | None = None, most: int = _MOST) -> None:
        self.folder = folder
        self._archive = archive
        self._most = most
        self._is_writable = folder is not None
        self._has_room = False

    def find(self, key: str) -> str | None:
        """The statement kept under the key; None where there is none, or where it is damaged."""
        for content in (self._in_folder(key), self._in_archive(key)):
            digest, _, text = (content or "").partition("\n")
            if content and digest == _digest(key, text):
                return text
        return None

    def _in_folder(self, key: str) -> str | None:
        try:
            return (self.folder / key).read_bytes().decode() if self.folder else None
        except (OSError, ValueError):
            return None

    def _in_archive(self, key: str) -> str | None:
        try:
            return self._archived.read(key).decode() if self._archived else None
        except (KeyError, OSError, ValueError, BadZipFile):
            return None

    @cached_property
    def _archived(self) -> ZipFile | None:
        try:
            return ZipFile(self._archive) if self._archive else None
        except (OSError, BadZipFile):
            return None

    def keep(self, key: str, text: str) -> None:
        """Write the statement under its key, whole or not at all. A folder that cannot be written is left alone."""
        if self.folder is None or not self._is_writable:
            return
        try:
            self._make_room()
            content = f"{_digest(key, text)}\n{text}".encode()
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
                file.write(content)
            Path(file.name).replace(self.folder / key)
        except (OSError, UnicodeEncodeError):
            self._is_writable = False

    def size(self) -> tuple[int, int]:
        """How many statements are kept, and their bytes; one that another process takes away meanwhile is none."""
        sizes = []
        for entry in self._entries():
            with suppress(FileNotFoundError):
                sizes.append(entry.stat().st_size)
        return len(sizes), sum(sizes)

    def _entries(self) -> list[os.DirEntry[str]]:
        if self.folder is None or not self.folder.is_dir():
            return []
        with os.scandir(self.folder) as entries:
            return [entry for entry in entries if entry.is_file() and not entry.name.startswith(".")]  # being written

    def _make_room(self) -> None:
        """Make the folder, and once in a process delete the oldest half where there are too many."""
        if self.folder is None or self._has_room:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        entries = self._entries()
        if len(entries) > self._most:
            with suppress(FileNotFoundError):  # another process was first
                entries.sort(key=lambda entry: entry.stat().st_mtime)
            for entry in entries[: self._most // 2]:
                with suppress(FileNotFoundError):
                    Path(entry.path).unlink()
        self._has_room = True


def _digest(key: str, text: str) -> str:
    return blake2b(f"{key}\n{text}".encode(), digest_size=16).hexdigest()


@cache
def user_cache() -> StatementCache:
    """The cache of this user: the folder that REGULARS_CACHE names, or the usual one of the system."""
    named = os.environ.get(VARIABLE)
    if named == "":
        return StatementCache(None)
    folder = Path(named) if named else user_cache_path("regulars")
    return StatementCache(folder / "statements", archive=PREPARED)
