"""Where every line went: by file, by reason, by repair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from regulars.ledger.lines import repair_names
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake


@dataclass(frozen=True)
class FileLedger:
    """One input file: how many records it held and what became of each."""

    name: str
    sha256: str
    size: int
    framed: int
    used: int
    set_aside: int
    reasons: dict[str, int]
    note: str
    physical_lines: int = 0  # header, skipped, blank and record lines; of a sheet its rows
    blank_lines: int = 0
    found: tuple[str, ...] = ()  # how the file was found to be written


def repair_counts(made: ir.Table) -> ir.Table:
    """One row: how many lines each repair changed."""
    return made.aggregate(
        **{name: made.count(where=(made.repairs & 2**i) != 0) for i, name in enumerate(repair_names())}
    )


def repairs_told(used: ir.Table, aside: ir.Table) -> ir.Table:
    """The same of the two halves of the ledger, where the repairs have their names."""
    every = used.select("repairs").union(aside.select("repairs"))
    return every.aggregate(**{name: every.count(where=every.repairs.contains(name)) for name in repair_names()})


def file_ledgers(store: Store, intake: Intake) -> tuple[FileLedger, ...]:
    """Every file of the intake, with what became of its records."""
    files = [
        FileLedger(
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            framed=file.framed,
            used=0,
            set_aside=0,
            reasons={},
            note=f"the same bytes as {file.repeats}: not read again" if file.repeats else "",
            physical_lines=file.physical_lines,
            blank_lines=file.blank_lines,
            found=file.notes,
        )
        for file in intake.files
    ]
    return counted(store, files)


def counted(store: Store, files: Sequence[FileLedger]) -> tuple[FileLedger, ...]:
    """The files with the records that the two halves of the ledger have of each."""
    used = _counts(store, store.table("transactions"))
    aside = store.table("set_aside")
    reasons = store.rows(
        aside.group_by("source_file", reason=aside.reasons[0]).aggregate(n=aside.count()).order_by("reason")
    )
    by_file: dict[str, dict[str, int]] = {}
    for row in reasons:
        by_file.setdefault(row["source_file"], {})[row["reason"]] = row["n"]
    return tuple(
        replace(
            file,
            used=used.get(file.name, 0),
            set_aside=sum(by_file.get(file.name, {}).values()),
            reasons=by_file.get(file.name, {}),
        )
        for file in files
    )


def _counts(store: Store, table: ir.Table) -> dict[str, int]:
    rows: list[dict[str, Any]] = store.rows(table.group_by("source_file").aggregate(n=table.count()))
    return {row["source_file"]: row["n"] for row in rows}
