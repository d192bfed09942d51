"""Manifests of runs that were not made by a whole job."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from regulars.ledger.conventions import PLAIN
from regulars.shell.config.config import Config
from regulars.shell.jobs.write_manifest import stored_files, versions
from regulars.shell.runs.manifest import MANIFEST, LedgerSummary, Manifest

EMPTY = LedgerSummary(
    as_of=date(2011, 12, 10),
    first_day=date(2010, 12, 1),
    conventions=PLAIN,
    mapping=(),
    present=frozenset(),
    dimensions=(),
    inputs=(),
    repairs={},
)


def manifest_with(run_id: str, ledger: LedgerSummary = EMPTY, config: Config | None = None, **changed: Any) -> Manifest:
    """The manifest of a run that has this ledger, and no table."""
    empty: dict[str, Any] = {"tables": {}, "left_out": {}, "files": {}}
    return Manifest(
        run_id=run_id,
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
        shop="Shop",
        currency="",
        versions=versions(),
        settings=json.loads((config or Config()).model_dump_json()),
        **vars(ledger),
        **(empty | changed),
    )


def write_manifest_anew(folder: Path, **changed: Any) -> None:
    """The manifest of a run states the files as they are now, and what is `changed`: as if a version had made it so."""
    path = folder / MANIFEST
    manifest = Manifest.read(path)
    path.unlink()
    replace(manifest, **{"files": stored_files(folder), **changed}).write(path)


def former_document(manifest: Manifest, number: int = 2) -> dict[str, Any]:
    """The content of manifest.json as version 0.1.0 wrote it in this former format: without number and digest."""
    document = {**manifest.as_dict(), "format": number}
    del document["sequence"]
    return document
