"""The manifest of a run: its inputs, settings, versions, tables and files."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.config.config import Config
from regulars.shell.config.sections import Shop
from regulars.shell.runs.manifest import Manifest, Restatement, StoredFile
from regulars.shell.runs.proof import sha256_of
from regulars.shell.tables.marts import Marts

# Their keys are the shop's.
_FREE = ("rates", "columns", "constants", "dimensions", "lookups", "tables", "experiments", "kinds")


@dataclass(frozen=True)
class Lineage:
    """The relation of a run to earlier ones: its number, whose cut points it uses, which run it adds to or replaces,
    and what changed."""

    sequence: int
    settings_changed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    scores_from: str | None = None
    adds_to: str | None = None
    restated: Restatement | None = None
    replaces: str | None = None


def fingerprint(ledger: Ledger, settings: Mapping[str, Any]) -> str:
    """Eight characters that identify files and settings."""
    parts = [*(file.sha256 for file in ledger.files), json.dumps(settings, ensure_ascii=False, separators=(",", ":"))]
    return sha256("\n".join(parts).encode()).hexdigest()[:8]


def manifest_of(
    run_id: str,
    started: datetime,
    shop: Shop,
    settings: Mapping[str, Any],
    ledger: Ledger,
    marts: Marts,
    lineage: Lineage,
) -> Manifest:
    """The manifest of a run, before it is audited and its files are written."""
    return Manifest(
        run_id=run_id,
        received_at=started.replace(microsecond=0),
        shop=shop.name,
        currency=shop.currency,
        versions=versions(),
        settings=settings,
        tables={},
        left_out=marts.left_out_because,
        models=tuple(sorted(marts.models)),
        erased_lines=sum(file.reasons.get("erased", 0) for file in ledger.files),
        files={},
        **vars(ledger.summary()),
        **vars(lineage),
    )


def settings_changed(last: Manifest | None, settings: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The settings that differ from those of the published run: by key, the old and the new value."""
    before, now = dict(_flat(last.settings)) if last else {}, dict(_flat(settings))
    return {key: (before[key], now[key]) for key in now if key in before and before[key] != now[key]}


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting under its whole key; a section that a shop fills with names of its own is one setting."""
    for key, value in settings.items():
        if isinstance(value, dict) and not above and key in Config.model_fields and key not in _FREE:
            yield from _flat(value, f"{key}.")
        else:
            yield f"{above}{key}", value


def versions() -> dict[str, str]:
    """The versions of Regulars, Python and libraries behind a run."""
    named = {name: version(name) for name in ("duckdb", "ibis-framework", "pyarrow")}
    return {"regulars": version("regulars"), "python": platform.python_version(), **named}


def stored_file(path: Path, known: Mapping[Path, str] = MappingProxyType({})) -> StoredFile:
    """Size and hash of a file, which is read only where its hash is not among the known ones."""
    return StoredFile(path.stat().st_size, known.get(path) or sha256_of(path))


def stored_files(folder: Path, known: Mapping[Path, str] = MappingProxyType({})) -> dict[str, StoredFile]:
    """Size and hash of every file of the folder, by its path in it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # hashing leaves Python to the other threads
        stored = list(pool.map(partial(stored_file, known=known), paths))
    return {str(path.relative_to(folder)): each for path, each in zip(paths, stored, strict=True)}
