"""What is stored is believed only where its bytes are those of the manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from regulars.ground.errors import GateFailed, InputRefused, listing
from regulars.shell.runs.manifest import MANIFEST, Manifest


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


def _refuse(kept: Kept, breaches: list[str]) -> None:
    if breaches:
        raise GateFailed(
            f"run {kept.run_id} is damaged: {listing(breaches)}. "
            "Publish the newest run that is whole (regulars repair), or run again from the sources."
        )


def _breaches(kept: Kept, names: Iterable[str]) -> Iterable[str]:
    for name in names:
        path, fact = kept.folder / name, kept.manifest.files[name]
        if not path.is_file():
            yield f"{name} is missing"
        elif path.stat().st_size != fact.bytes:
            yield f"{name} has {path.stat().st_size:,} bytes instead of {fact.bytes:,}"
        elif sha256_of(path) != fact.sha256:
            yield f"{name} was changed"


def _strangers(kept: Kept) -> Iterable[str]:
    there = {str(path.relative_to(kept.folder)) for path in kept.folder.rglob("*") if path.is_file()}
    for name in sorted(there - set(kept.manifest.files) - {MANIFEST}):
        if not name.startswith("figures/"):
            yield f"{name} does not belong to the run"


def sha256_of(path: Path) -> str:
    """The hash of a file, as hexadecimal text."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputRefused(f"{path} cannot be read: {error.strerror}.") from None
