"""Manifests of runs that were not made by a whole job."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from regulars.ledger.conventions import PLAIN
from regulars.shell.config.config import Config
from regulars.shell.jobs.write_manifest import versions
from regulars.shell.runs.manifest import LedgerSummary, Manifest

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
