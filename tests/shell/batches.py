"""Ledgers made batch by batch, without the tables that follow from them: quick, and as the published runs have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from regulars.shell.cleaning.build_ledger import build_ledger
from regulars.shell.cleaning.previous_run import History, check_settings
from regulars.shell.config.config import parse_config_document
from regulars.shell.jobs.build import opened_store
from regulars.shell.process.progress import Progress
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import ASIDE, LINES
from regulars.shell.runs.proof import Kept
from tests.shell.manifests import manifest_with

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
_PLACE = {"source_file", "source_line", "repairs"}


@dataclass(frozen=True)
class Batch:
    """The ledger after a batch. Two that say the same give the same tables, for no table has a place in it."""

    kept: Kept

    @cached_property
    def used(self) -> list[dict[str, Any]]:
        return pq.read_table(self.kept.folder / LINES).to_pylist()

    @cached_property
    def aside(self) -> list[dict[str, Any]]:
        return pq.read_table(self.kept.folder / ASIDE).to_pylist()

    @property
    def reasons(self) -> Counter[str]:
        return Counter(row["reasons"][0] for row in self.aside)

    @property
    def said(self) -> tuple[Any, ...]:
        """What the tables are made of: lines without their places, and what was set aside for what."""
        lines = Counter(tuple(value for name, value in row.items() if name not in _PLACE) for row in self.used)
        aside = Counter((row["reasons"][0], row["amount"]) for row in self.aside)
        return lines, aside, self.kept.manifest.as_of, self.kept.manifest.present


def batch(sources: Sequence[Path] | Path, folder: Path, config: dict[str, Any], after: Batch | None = None) -> Batch:
    """The ledger of the sources, added to what was there `after` another batch."""
    settled = parse_config_document(config, folder / "regulars.toml")
    history = History(after.kept) if after else None
    if history:
        check_settings(history, settled.document(), folder)
    run_id = f"run-{len(list(folder.glob('run-*')))}"
    place = folder / run_id
    place.mkdir(parents=True)
    listed = [sources] if isinstance(sources, Path) else list(sources)
    folders = Folders(place, keys=folder)
    with opened_store(place, settled.engine) as store, Progress() as progress:
        ledger = build_ledger(
            store, listed, settled, folders=folders, received_at=RECEIVED, progress=progress, history=history
        )
        store.write(store.table("set_aside"), place / ASIDE)
    assert all(file.used + file.set_aside == file.framed for file in ledger.files)
    return Batch(Kept(run_id, place, manifest_with(run_id, ledger.summary(), settled), is_current=True))


def batches(parts: Sequence[Sequence[Path] | Path], folder: Path, config: dict[str, Any]) -> Batch:
    """The ledger after each of the parts was added, one after the other."""
    last = None
    for part in parts:
        last = batch(part, folder, config, last)
    assert last is not None
    return last
