"""The folder of the runs: whether it can be written, what its disk can do, who holds it, and what lies in it."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from regulars.ground.errors import RegularsError, listing
from regulars.shell.doctor.finding import FAILED, NOTE, OK, WARNING, Finding
from regulars.shell.runs.folder import BUILDING, FAILED_RUN, current_id, find, kept_runs


def folder_findings(out: Path) -> Iterator[Finding]:
    """Where there is no folder yet, only whether there can be one."""
    if not out.exists():
        yield Finding("runs", NOTE, f"{out} does not exist yet", f"regulars run YOUR_FILE --out {out} creates it.")
        return
    writer = lock_finding(out)
    yield disk_abilities(out)
    yield writer
    yield published_finding(out)
    if writer.level == OK:  # else what looks left over may be the run in the making
        yield from leftover_findings(out)


def disk_abilities(out: Path) -> Finding:
    """Whether the disk can rename in one step, flush, lock and link: what publishing stands on."""
    try:
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=out) as name:
            missing = _missing_abilities(Path(name))
    except OSError as error:
        step = "Give this user write permission, or name another folder with --out."
        return Finding("folder", FAILED, f"{out} cannot be written: {error.strerror}", step)
    if missing:
        step = "Name a folder on a local disk with --out."
        return Finding("folder", FAILED, f"the disk of {out} cannot {' or '.join(missing)}", step)
    return Finding("folder", OK, f"{out} can be written; its disk supports rename, flush and lock")


def _missing_abilities(folder: Path) -> list[str]:
    def lock() -> None:
        with (folder / "b").open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def flush() -> None:
        with (folder / "a").open("wb") as stream:
            stream.write(b"a")
            stream.flush()
            os.fsync(stream.fileno())

    missing = []
    abilities = (
        ("flush files", flush),
        ("rename files", lambda: (folder / "a").replace(folder / "b")),
        ("lock files", lock),
    )
    for ability, attempt in abilities:
        try:
            attempt()
        except OSError:
            missing.append(ability)
    return missing


def lock_finding(out: Path) -> Finding:
    """Whether another process is writing to the folder."""
    lock = out / ".lock"
    if not lock.is_file():
        return Finding("writer", OK, f"nobody is writing to {out}")
    with lock.open("r", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            holder = stream.read().strip() or "unknown"
            return Finding("writer", WARNING, f"process {holder} is writing to {out}", "Wait for it to end.")
    return Finding("writer", OK, f"nobody is writing to {out}")


def published_finding(out: Path) -> Finding:
    """Whether a run is published, and is there."""
    try:
        kept = kept_runs(out)
        run_id = find(out, current_id(out)).run_id
    except (RegularsError, OSError, ValueError) as error:
        here = any((out / "runs").glob("[!.]*")) if (out / "runs").is_dir() else False
        step = f"regulars runs --out {out} lists what is kept; run again from the sources." if here else ""
        return Finding("runs", FAILED if here else NOTE, str(error), step)
    return Finding("runs", OK, f"{run_id} is published, {len(kept)} kept; regulars verify checks its files")


def leftover_findings(out: Path) -> Iterator[Finding]:
    """What killed and failed runs left behind."""
    for prefix, level, meaning, step in (
        (BUILDING, WARNING, "remains of killed runs", "The next run removes them."),
        (FAILED_RUN, NOTE, "failed runs, kept for inspection", "Remove them when you are done."),
    ):
        found = sorted(path.name for path in (out / "runs").glob(f"{prefix}*"))
        if found:
            yield Finding("leftovers", level, f"{len(found)} {meaning}: {listing(found)}", step)
