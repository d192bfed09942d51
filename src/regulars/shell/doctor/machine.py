"""Memory, disk, and the configuration of the current folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from regulars.ground.errors import RegularsError
from regulars.shell.config.config import FILE_NAME, load_config
from regulars.shell.doctor.finding import FAILED, NOTE, OK, WARNING, Finding
from regulars.shell.engines.statement_cache import VARIABLE, StatementCache, user_cache

_GIB = 2**30
_MEMORY, _DISK = 2 * _GIB, 1 * _GIB  # below, a run of a middling log may not end


def machine_findings(out: Path) -> Iterator[Finding]:
    """Processors, memory, disk of the output folder, the cache of statements, configuration."""
    yield Finding("processors", OK, f"{os.cpu_count()}")
    yield memory_finding(_available_memory())
    yield disk_finding(shutil.disk_usage(_existing(out)).free, out)
    yield cache_finding(user_cache())
    yield configuration_finding(Path(FILE_NAME))


def memory_finding(available: int | None) -> Finding:
    """Whether the memory that is free is enough for a run with default settings."""
    if available is None:
        return Finding("memory", NOTE, "this system does not report the available memory")
    found = f"{available / _GIB:.1f} GiB available"
    if available >= _MEMORY:
        return Finding("memory", OK, found)
    return Finding("memory", WARNING, found, "Close other programs, or lower [engine] memory_limit in regulars.toml.")


def disk_finding(free: int, out: Path) -> Finding:
    """Whether the disk of the output folder has room."""
    found = f"{free / _GIB:.1f} GiB free where {out} is"
    if free >= _DISK:
        return Finding("disk", OK, found)
    return Finding(
        "disk", WARNING, found, "Free space, keep fewer runs ([runs] keep), or name another disk with --out."
    )


def cache_finding(kept: StatementCache) -> Finding:
    """How much of the user's cache folder is ours. It may be deleted at any time."""
    if kept.folder is None:
        return Finding("cache", NOTE, f"{VARIABLE} is empty: each run compiles its statements again")
    statements, size = kept.size()
    return Finding("cache", OK, f"{statements:,} statements, {size / 2**20:.1f} MiB, in {kept.folder}")


def configuration_finding(path: Path) -> Finding:
    """Whether the regulars.toml of the current folder, where there is one, can be used."""
    if not path.is_file():
        return Finding("configuration", NOTE, f"no {path} here", f"regulars init YOUR_FILE writes a first {path}.")
    try:
        load_config(path)
    except RegularsError as error:
        return Finding("configuration", FAILED, str(error), f"Correct {path}; docs/configuration.md has every key.")
    return Finding("configuration", OK, f"{path} is valid")


def _available_memory() -> int | None:
    """Bytes that programs can still get: the machine's, or less where a container is limited."""
    try:
        text = Path("/proc/meminfo").read_text("ascii")
    except OSError:
        return None
    free = next((int(row.split()[1]) * 1024 for row in text.splitlines() if row.startswith("MemAvailable:")), None)
    limit, used = (_number(Path("/sys/fs/cgroup") / name) for name in ("memory.max", "memory.current"))
    if free is None or limit is None or used is None:
        return free
    return min(free, limit - used)


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return None


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
