"""How long runs are kept: the oldest go first, never the published one, never one that somebody reads."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regulars.shell.runs.folder import BUILDING, damaged_runs, find, run_ids
from regulars.shell.runs.manifest import MANIFEST
from regulars.shell.runs.proof import verify


@contextmanager
def lease(folder: Path) -> Iterator[None]:
    """Keep a run from being removed while somebody reads it. The lease ends with the process.

    Raises FileNotFoundError where the run is removed at this moment.
    """
    with (folder / MANIFEST).open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_SH)
        (folder / MANIFEST).stat()  # whoever removed it held the lock until it was out of sight
        yield


def prune(out: Path, keep: int) -> list[str]:
    """Removes the oldest runs until `keep` are left, and gives their ids.

    The published run stays, and so does a run that somebody reads: it goes another time. Damaged runs do not count.
    Raises GateFailed, and removes nothing, where the published run does not verify.
    """
    published, damaged = find(out), damaged_runs(out)
    whole = [each for each in run_ids(out) if each not in damaged]
    old = [each for each in whole[:-keep] if each != published.run_id]
    if old:
        verify(published)
    return [each for each in old if remove(out / "runs" / each)]


def is_read(folder: Path) -> bool:
    """Whether somebody reads the run at this moment."""
    with (folder / MANIFEST).open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def remove(folder: Path) -> bool:
    """Whether the run could be taken away: first out of sight in one step, then from the disk."""
    with (folder / MANIFEST).open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        away = folder.with_name(f"{BUILDING}removed-{folder.name}")
        os.replace(folder, away)  # noqa: PTH105
    shutil.rmtree(away, ignore_errors=True)
    return True
