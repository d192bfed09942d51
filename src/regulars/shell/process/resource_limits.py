"""Limits of the machine as errors that say what to do: memory, disk space, file handles."""

from __future__ import annotations

import errno
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from regulars.ground.errors import OutOfResources, RegularsError

_NOTHING_LOST = "Nothing was published; the last good run is still served."
_SPACE = "Free space there: a run needs about three times the size of its log."
_HANDLES = "Raise the limit (ulimit -n 1024), or give fewer files at once."
_RIGHTS = "Give this user permission."
_DISK = "Check the disk or network drive, and run the command again."
_NO_MEMORY = ("failed to map segment", os.strerror(errno.ENOMEM), "can't start new thread", "bad_alloc")
_REMEDIES = {
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EFBIG: _SPACE,
    errno.EMFILE: _HANDLES,
    errno.ENFILE: _HANDLES,
    errno.EROFS: "",
}
_OF_THE_SYSTEM = {
    **_REMEDIES,
    **dict.fromkeys((errno.EACCES, errno.EPERM), _RIGHTS),
    **dict.fromkeys((errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EBUSY, errno.ENODEV, errno.ENXIO), _DISK),
}


@contextmanager
def plain_errors(folder: Path) -> Iterator[None]:
    """Inside, a machine that has no more to give raises OutOfResources, whoever was asking it; other errors pass."""
    try:
        yield
    except RegularsError:
        raise
    except (duckdb.Error, OSError, MemoryError) as error:
        trouble = out_of_resources(error, folder)
        if trouble is None:
            raise
        raise trouble from None


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
        return disk_trouble(error, folder) if error.errno in _REMEDIES else None
    # The engine names no number: it passes on the words of the system, which the system tells us too.
    number = next((number for number in _REMEDIES if os.strerror(number) in str(error)), None)
    return None if number is None else disk_trouble(OSError(number, os.strerror(number)), folder)


def require_handles(number: int) -> None:
    """Raises OutOfResources where this process can open fewer files: some libraries end it where they find none."""
    opened: list[int] = []
    try:
        for _ in range(number):
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        raise OutOfResources(f"charts cannot be drawn: too many open files. {_HANDLES} {_NOTHING_LOST}") from None
    finally:
        for each in opened:
            os.close(each)


@cache
def require_addresses(number: int) -> None:
    """Raises OutOfResources where this process cannot reserve addresses for this number of bytes, used or not.

    The library for charts ends the process where it can not. It reserves them once.
    """
    try:
        mmap.mmap(-1, number, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ).close()
    except OSError:
        raise OutOfResources(
            f"charts cannot be drawn: the process may not reserve addresses for {number >> 30} GiB. It uses few of "
            f"them: take the limit off (ulimit -v unlimited), and limit memory by a container. {_NOTHING_LOST}"
        ) from None


def disk_trouble(error: OSError, folder: Path) -> OutOfResources:
    """What the disk refused, in one line."""
    return OutOfResources(f"{_refused(error, folder)} {_NOTHING_LOST}")


def system_trouble(error: Exception) -> OutOfResources | None:
    """What the system refused to a command that may have changed something; None where it refused nothing."""
    if isinstance(error, (MemoryError, duckdb.OutOfMemoryException)) or any(w in str(error) for w in _NO_MEMORY):
        return OutOfResources("memory ran out. Free some, or raise the limit that this process is under (ulimit -v).")
    if isinstance(error, OSError) and error.errno in _OF_THE_SYSTEM:
        return OutOfResources(_refused(error, Path()))
    return None


def _refused(error: OSError, folder: Path) -> str:
    refused = f"{error.filename or folder}: {error.strerror or error}."
    return f"{refused} {_OF_THE_SYSTEM.get(error.errno or 0, '')}".strip()
