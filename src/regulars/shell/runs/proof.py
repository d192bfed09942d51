"""What is stored is believed only where its bytes are those of the manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from regulars.ground.errors import GateFailed, InputRefused, listing
from regulars.shell.runs.manifest import MANIFEST, Manifest
from regulars.shell.runs.remembered import FILE_NAME, Mark, Remembered, mark_of


@dataclass(frozen=True)
class Kept:
    """A run in the folder: its id, where it lies, what its manifest says."""

    run_id: str
    folder: Path
    manifest: Manifest
    is_current: bool


def verify(kept: Kept) -> int:
    """The number of files whose size and sha256 are as the manifest says. Raises GateFailed with every breach."""
    stated = list(kept.manifest.files)
    _refuse(kept, [*_breaches(kept, stated), *_strangers(kept)])
    return len(stated)


def prove(kept: Kept, *folders: str) -> None:
    """Raises GateFailed where a Parquet file or model in these folders of the run is not as the manifest says.

    Whoever makes numbers of a run's files asks this before they are read.
    """
    stated = [name for name in kept.manifest.files if name.startswith(folders) and not name.endswith(".csv")]
    _refuse(kept, list(_breaches(kept, stated)))


class ProvenFiles:
    """Files of a run that are as the manifest says, and that stay so while they are read.

    Raises GateFailed where one is not. What was proven of a large file is remembered for a day.
    """

    def __init__(self, kept: Kept, *names: str) -> None:
        self._kept = kept
        stated = [name for name in names if name in kept.manifest.files]
        missing = [f"{name} is not in the manifest" for name in names if name not in stated]
        remembered = Remembered(kept.folder)
        _refuse(kept, [*missing, *(f for name in stated for f in _breach(kept, name, remembered))])
        self._marks: dict[str, Mark] = {name: mark_of(kept.folder / name) for name in stated}

    def check(self) -> None:
        """Raises GateFailed where somebody wrote to one of them since."""
        _refuse(self._kept, [f"{name} was changed" for name, mark in self._marks.items() if self._now(name) != mark])

    def _now(self, name: str) -> Mark | None:
        try:
            return mark_of(self._kept.folder / name)
        except OSError:
            return None


def _refuse(kept: Kept, breaches: list[str]) -> None:
    if breaches:
        raise GateFailed(
            f"run {kept.run_id} is damaged: {listing(breaches)}. "
            "Publish the newest complete run (regulars repair), or run again from the sources."
        )


def _breaches(kept: Kept, names: Iterable[str]) -> Iterable[str]:
    return (found for name in names for found in _breach(kept, name))


def _breach(kept: Kept, name: str, remembered: Remembered | None = None) -> Iterable[str]:
    """What is wrong with the file; nothing where it is as stated. A remembered proof is taken where one is given."""
    path, fact = kept.folder / name, kept.manifest.files[name]
    if not path.is_file():
        yield f"{name} is missing"
        return
    mark = mark_of(path)
    if mark[0] != fact.bytes:
        yield f"{name} has {mark[0]:,} bytes instead of {fact.bytes:,}"
    elif not (remembered and remembered.holds(name, mark, fact.sha256)):
        try:
            found = sha256_of(path)
        except InputRefused:
            yield f"{name} cannot be read"
            return
        if found != fact.sha256:
            yield f"{name} was changed"
        elif remembered:
            remembered.keep(name, mark, fact.sha256)


def _strangers(kept: Kept) -> Iterable[str]:
    there = {str(path.relative_to(kept.folder)) for path in kept.folder.rglob("*") if path.is_file()}
    for name in sorted(there - set(kept.manifest.files) - {MANIFEST}):
        if not name.startswith(("figures/", FILE_NAME)):
            yield f"{name} does not belong to the run"


def sha256_of(path: Path) -> str:
    """The hash of a file, as hexadecimal text. Raises PermissionError where it is not for this user."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except PermissionError:
        raise  # nothing is known of it
    except OSError as error:
        raise InputRefused(f"{path} cannot be read: {error.strerror}.") from None
