"""Files put through reading and the ledger alone: what is used, what is set aside, and how it was understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from regulars.ledger.mapped_columns import MappedColumn
from regulars.shell.cleaning.build_ledger import build_ledger
from regulars.shell.cleaning.decisions import Decided
from regulars.shell.config.config import parse_config, parse_config_document
from regulars.shell.jobs.build import opened_store
from regulars.shell.process.progress import Progress
from regulars.shell.runs.building import Folders

Row = dict[str, Any]
RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Books:
    """The two halves of a ledger, and what was taken for what."""

    used_lines: pa.Table
    aside: list[Row]
    mapping: tuple[MappedColumn, ...]
    framed: int
    decided: Decided

    @cached_property
    def used(self) -> list[Row]:
        return self.used_lines.to_pylist()

    @property
    def total(self) -> Decimal:
        return pc.sum(self.used_lines["total_amount"]).as_py() or Decimal(0)

    @property
    def reasons(self) -> Counter[str]:
        """How many lines are set aside for each first reason."""
        return Counter(row["reasons"][0] for row in self.aside)

    @property
    def repairs(self) -> Counter[str]:
        return Counter(repair for row in self.used for repair in row["repairs"])


def books_of(sources: Sequence[Path], folder: Path, config: str | Row = "", *, beside: Path | None = None) -> Books:
    """The ledger of the files under a configuration (TOML text or its content); every record must be in it."""
    place = (beside or folder) / "regulars.toml"
    settled = parse_config(config, place) if isinstance(config, str) else parse_config_document(config, place)
    work = folder / "work"
    work.mkdir(exist_ok=True)
    with opened_store(work, settled.engine, keeps_statements=True) as store, Progress() as progress:
        ledger = build_ledger(
            store,
            sources,
            settled,
            folders=Folders(work, keys=folder / "data"),
            received_at=RECEIVED,
            progress=progress,
        )
        used = store.arrow(store.table("transactions").order_by("source_file", "source_line"))
        aside = store.rows(store.table("set_aside").order_by("source_file", "source_line"))
    framed = sum(file.framed for file in ledger.files)
    assert len(used) + len(aside) == framed
    assert all(file.used + file.set_aside == file.framed for file in ledger.files)
    return Books(used, aside, ledger.mapping, framed, ledger.decided)
