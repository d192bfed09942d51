"""A log read and judged without publishing anything: what would be used, and what set aside and why."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import ibis

from regulars.shell.cleaning.build_ledger import build_ledger
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.config.config import Config
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.jobs.build import opened_store
from regulars.shell.process.progress import Progress
from regulars.shell.runs.building import Folders
from regulars.shell.tables.gates import Gate, judge_ledger

EXAMPLES = 3
LONGEST = 160


@dataclass(frozen=True)
class Trial:
    """What a run would make of the log: its ledger, its gates, the first lines of every reason to set one aside."""

    ledger: Ledger
    gates: tuple[Gate, ...]
    examples: tuple[dict[str, Any], ...]


def try_out(sources: Sequence[str | Path], config: Config) -> Trial:
    """Reads, types and judges every line in a folder that is thrown away. Raises a RegularsError as a run would."""
    received = datetime.now(UTC).astimezone(ZoneInfo(config.time.zone)).replace(tzinfo=None)
    with tempfile.TemporaryDirectory(prefix="regulars-") as name, Progress() as progress:
        folder = Path(name)
        with opened_store(folder, config) as store:
            folders = Folders(folder, keys=folder, is_kept=False)  # a key made here is thrown away too
            ledger = build_ledger(store, sources, config, folders=folders, received_at=received, progress=progress)
            return Trial(ledger, tuple(judge_ledger(ledger, config)), tuple(_examples(store)))


def _examples(store: DuckStore) -> list[dict[str, Any]]:
    """The first lines by file and line of every first reason."""
    aside = store.table("set_aside").mutate(reason=ibis._.reasons[0])
    by_place = ibis.window(group_by=aside.reason, order_by=[aside.source_file, aside.source_line])
    placed = aside.mutate(place=ibis.row_number().over(by_place))
    first = placed.filter(placed.place < EXAMPLES).order_by("reason", "place")
    rows = store.rows(first.select("reason", "source_file", "source_line", raw=first.raw[:LONGEST]))
    return [{**row, "raw": masked(row["raw"] or "")} for row in rows]


def masked(text: str) -> str:
    """The text without the addresses of people, for showing on a screen."""
    return re.sub(r"[^\s@,;|\"'<>]+@[^\s@,;|\"'<>]+", "…@…", text)
