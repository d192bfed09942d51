"""What the machine cannot give, told as errors that say what to do: memory, disk space, file handles."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from regulars.ground.errors import OutOfResources, RegularsError

_NOTHING_LOST = "Nothing was published; the last good run is still served."
_FULL = ("No space left", "Disk quota exceeded", "File too large", "Too many open files", "Read-only file system")
_FULL_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.EROFS}


@contextmanager
def plain_errors(folder: Path) -> Iterator[None]:
    """Inside, a machine that has no more to give raises OutOfResources, whoever was asking it; other errors pass."""
    try:
        yield
    except RegularsError:
        raise
    except (duckdb.Error, OSError, MemoryError) as error:
        told = out_of_resources(error, folder)
        if told is None:
            raise
        raise told from None


def out_of_resources(error: Exception, folder: Path) -> OutOfResources | None:
    """What an error of the engine or the system says about the machine; None where it says nothing of it."""
    first = (str(error).splitlines() or [""])[0].strip()
    if isinstance(error, duckdb.OutOfMemoryException):
        return OutOfResources(
            f"memory or spill space ran out: {first} "
            "Raise [engine] memory_limit in regulars.toml, or free space on the disk that holds the output folder."
        )
    if isinstance(error, MemoryError):
        return OutOfResources(f"memory ran out. Free some, or lower [engine] memory_limit. {_NOTHING_LOST}")
    if isinstance(error, OSError):
        return disk_trouble(error, folder) if error.errno in _FULL_NUMBERS else None
    found = next((sign for sign in _FULL if sign in str(error)), None)
    return None if found is None else OutOfResources(f"{folder}: {found}. {_remedy(found)} {_NOTHING_LOST}")


def disk_trouble(error: OSError, folder: Path) -> OutOfResources:
    """What the disk refused, in one line."""
    said = error.strerror or str(error)
    return OutOfResources(f"{error.filename or folder}: {said}. {_remedy(said)} {_NOTHING_LOST}".replace(".  ", ". "))


def _remedy(found: str) -> str:
    if "open files" in found:
        return "Raise the limit (ulimit -n 1024), or give fewer files at once."
    if "space" in found or "quota" in found or "large" in found:
        return "Free space there: a run needs about three times the size of its log."
    return ""
