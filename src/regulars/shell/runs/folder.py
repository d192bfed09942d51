"""The runs folder: built aside, published by one atomic step, kept, listed, rolled back, repaired."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from regulars.ground.errors import Busy, GateFailed, UsageError, listing
from regulars.shell.runs.manifest import MANIFEST, Manifest
from regulars.shell.runs.order import in_order, next_sequence
from regulars.shell.runs.permissions import DEFAULT, IN_THE_MAKING, Readers, let_read, open_folder
from regulars.shell.runs.proof import Kept

CURRENT = "CURRENT"
DATABASE = "regulars.duckdb"
LINES = "processed/transactions.parquet"
ASIDE = "processed/set_aside.parquet"
FILLED = "history/filled.parquet"  # which orders were filled down, for those that are cut between two batches
STATUSES = "history/statuses.parquet"  # which orders had which status, so that none counts in two batches
DIGESTS = "history/digests.parquet"  # of the cells of used lines that no column holds: equal lines have the same
MERGED = "history/merged.parquet"  # which ids became which others, so that each of them finds the customer
REPEATS = "history/repeats.parquet"  # duplicates as the ledger judged them, where later sources may make them count
MONEY_FOUND = "history/money.parquet"  # money of used lines as it stood in the files, where it is not as published
RATES = "history/rates.parquet"  # by day: lines of these days were converted at them
INPUTS = "history/inputs"  # the rows that are used of further input files, each under the name of its setting
BUILDING = ".building-"
FAILED_RUN = ".failed-"
FAILED_WHY = "failed.txt"
_FAILED_KEPT = 3
_LONGEST_NAME = 200


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Holds the folder for one writer. The lock is the operating system's: it falls with the process.

    Raises Busy with the holder's process number where another process is writing.
    """
    import fcntl

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be the folder of the runs: {error.strerror}. Name another with --out."
        ) from None
    with _opened_lock(out / ".lock") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stream.seek(0)
            holder = stream.read().strip() or "unknown"
            raise Busy(f"{out} is being written by process {holder}. Wait for it to end, then run again.") from None
        stream.truncate(0)
        stream.write(f"{os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        stream.flush()
        yield


def _opened_lock(lock: Path) -> TextIO:
    try:
        return lock.open("a+", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{lock.parent} cannot be written to: {error.strerror}. It can be read (kpi, table, serve, "
            "verify); to change it, give this user write permission, or copy it elsewhere and name the "
            "copy with --out."
        ) from None


def new_building(out: Path, run_id: str) -> Path:
    """An empty folder for a run in the making; leftovers of killed runs are removed first."""
    runs = out / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    clear_building(out)
    folder = runs / f"{BUILDING}{run_id}"
    folder.mkdir(mode=IN_THE_MAKING)
    return folder


def clear_building(out: Path, *, but: Path | None = None) -> None:
    """Remove what killed runs left behind."""
    for leftover in (out / "runs").glob(f"{BUILDING}*"):
        if leftover != but:
            shutil.rmtree(leftover, ignore_errors=True)


def clear_failed(out: Path) -> None:
    """Remove the runs that failed their audit and were kept for inspection."""
    for failed in (out / "runs").glob(f"{FAILED_RUN}*"):
        shutil.rmtree(failed)


def keep_failed(building: Path, why: str) -> None:
    """Put a run that failed its audit aside, where it can be looked at and is never served; it says why.

    What was parked on the way goes: it has the lines as they were read, also those of erased customers.
    """
    shutil.rmtree(building / "scratch", ignore_errors=True)
    (building / FAILED_WHY).write_text(f"{why}\n", encoding="utf-8")
    name = building.name.replace(BUILDING, FAILED_RUN)
    failed = building.with_name(free_name(building.parent, name))  # another may have failed in the same second
    os.replace(building, failed)  # noqa: PTH105 - the one call whose atomicity is promised
    for old in sorted(failed.parent.glob(f"{FAILED_RUN}*"))[:-_FAILED_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def failed_runs(out: Path) -> dict[str, str]:
    """The folders in `runs` of those that were kept though they failed, oldest first, and why each did."""
    folders = sorted(folder for folder in (out / "runs").glob(f"{FAILED_RUN}*") if (folder / FAILED_WHY).is_file())
    return {folder.name: (folder / FAILED_WHY).read_text("utf-8").strip() for folder in folders}


def free_name(folder: Path, wanted: str) -> str:
    """`wanted`, or with a number where the folder has something of that name already."""
    number, name = 1, wanted
    while (folder / name).exists():
        number += 1
        name = f"{wanted}-{number}"
    return name


def place(out: Path, building: Path, run_id: str, *, readers: Readers = DEFAULT) -> Path:
    """Make the finished folder one of the kept runs, in one step; these may read it."""
    for path in sorted(building.rglob("*")):
        let_read(path, readers)
        _sync(path)
    if readers != DEFAULT:
        open_folder(building, readers)
    _sync(building)
    folder = out / "runs" / run_id
    os.replace(building, folder)  # noqa: PTH105
    _sync(folder.parent)
    return folder


def point_to(out: Path, run_id: str) -> None:
    """Name the published run in CURRENT, in one atomic step, and refresh the convenience links."""
    fresh = out / f".{CURRENT}.new"
    with fresh.open("w", encoding="ascii") as stream:
        stream.write(run_id + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, out / CURRENT)  # noqa: PTH105
    _sync(out)
    _link(out / "latest", Path("runs") / run_id)
    _link(out / "processed", Path("runs") / run_id / "processed")


def _link(link: Path, target: Path) -> None:
    """A link for people; where the disk has no links, CURRENT serves alone."""
    fresh = link.with_name(f".{link.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        os.replace(fresh, link)  # noqa: PTH105
    except OSError:
        fresh.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def current_id(out: Path) -> str:
    """The id of the published run. Raises UsageError where there is none, GateFailed where its name is lost."""
    pointer = out / CURRENT
    way_back = f"regulars repair --out {out} publishes the newest run that is whole."
    try:
        name = pointer.read_bytes().decode("ascii").strip()
    except FileNotFoundError:
        if run_ids(out):
            raise GateFailed(f"{pointer} is missing, but there are runs in {out}: {way_back}") from None
        raise UsageError(f"{out} holds no published run. Make one: regulars run YOUR_FILE --out {out}") from None
    except PermissionError:
        raise  # nothing is known of it
    except (OSError, ValueError):
        raise GateFailed(f"{pointer} does not contain the name of a run: {way_back}") from None
    if not _is_run(out, name):
        raise GateFailed(f"{pointer} names {name[:60]!r}, but {out} has no such run: {way_back}")
    return name


def _is_run(out: Path, run_id: str) -> bool:
    is_name = bool(run_id) and "/" not in run_id and "\0" not in run_id and not run_id.startswith(".")
    return is_name and len(run_id) < _LONGEST_NAME and (out / "runs" / run_id / MANIFEST).is_file()


def find(out: Path, run_id: str | None = None) -> Kept:
    """The run with this id, or the published one. Raises UsageError where it is not there."""
    current = current_id(out)
    wanted = run_id or current
    if not _is_run(out, wanted):
        raise UsageError(f"{out} has no run {wanted!r}; it has {listing(run_ids(out)[::-1])}.")
    return kept_run(out, wanted, current)


def kept_run(out: Path, run_id: str, current: str) -> Kept:
    """The run of this id. Raises GateFailed where its manifest cannot be read, or is that of another run."""
    folder = out / "runs" / run_id
    manifest = Manifest.read(folder / MANIFEST)
    if manifest.run_id != run_id:
        raise GateFailed(
            f"{folder} contains run {manifest.run_id}: it was copied or renamed. Give the folder that "
            "name, or remove it."
        )
    return Kept(run_id, folder, manifest, run_id == current)


def published_run(out: Path) -> Kept | None:
    """The published run; None in a folder without runs. Raises GateFailed where its name is lost."""
    return find(out) if (out / CURRENT).exists() or run_ids(out) else None


def run_ids(out: Path) -> list[str]:
    """The id of every run in the folder, oldest first; those whose manifest cannot be read stand last."""
    return [folder.name for folder in in_order(_folders(out))]


def _folders(out: Path) -> list[Path]:
    runs = out / "runs"
    folders = [path for path in runs.iterdir() if not path.name.startswith(".")] if runs.is_dir() else []
    return [folder for folder in folders if (folder / MANIFEST).is_file()]


def sequence_of_next(out: Path) -> int:
    """The number of the run that is made next in this folder."""
    return next_sequence(_folders(out))


def kept_runs(out: Path, *, but: Collection[str] = ()) -> list[Kept]:
    """Every run in the folder, oldest first, `but` those. Raises GateFailed where a manifest cannot be read."""
    current = current_id(out)
    return [kept_run(out, run_id, current) for run_id in run_ids(out) if run_id not in but]


def damaged_runs(out: Path) -> dict[str, str]:
    """The runs whose manifest cannot be read or is that of another run, and why."""
    found = {}
    for run_id in run_ids(out):
        try:
            kept_run(out, run_id, "")
        except GateFailed as error:
            found[run_id] = str(error)
    return found
