"""Where every line went: by file, by reason, by repair."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from regulars.ledger.lines import repair_names
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake
from regulars.shell.ingest.discover import is_address
from regulars.shell.ingest.model import NamedTable, Source
from regulars.shell.runs.manifest import InputFile


def repair_counts(made: ir.Table) -> ir.Table:
    """One row: how many lines each repair changed."""
    return made.aggregate(
        **{name: made.count(where=(made.repairs & 2**i) != 0) for i, name in enumerate(repair_names())}
    )


def named_repair_counts(used: ir.Table, aside: ir.Table) -> ir.Table:
    """One row: how many lines each repair changed, over transactions and set_aside."""
    every = used.select("repairs").union(aside.select("repairs"))
    return every.aggregate(**{name: every.count(where=every.repairs.contains(name)) for name in repair_names()})


def input_files(intake: Intake, sources: Sequence[Source]) -> list[InputFile]:
    """Every file of the intake, before its records have gone anywhere."""
    return [
        InputFile(
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            framed=file.framed,
            used=0,
            set_aside=0,
            reasons={},
            note=f"same bytes as {file.repeats}: not read again" if file.repeats else "",
            physical_lines=file.physical_lines,
            blank_lines=file.blank_lines,
            found=file.notes,
            source=_named_by(sources[file.source_no]),
            header=sha256("\0".join(sorted(file.columns)).encode()).hexdigest()[:16] if file.columns else "",
        )
        for file in intake.files
    ]


def _named_by(source: Source) -> str:
    """The folder or pattern; nothing for a file or table, nor for a database, whose address may hold a password."""
    if isinstance(source, NamedTable) or is_address(source) or Path(source).is_file():
        return ""
    return os.path.normpath(source)


def source_numbers(files: Mapping[int, InputFile]) -> dict[int, int]:
    """The number of the source of every file number.

    A folder or pattern that is named again later is the same source; a file that was named itself is one of its own.
    """
    found: dict[str, int] = {}
    return {number: found.setdefault(file.source or file.sha256, len(found)) for number, file in files.items()}


def header_numbers(files: Mapping[int, InputFile]) -> dict[int, int]:
    """The number of the header of every file number."""
    found: dict[str, int] = {}
    return {number: found.setdefault(file.header, len(found)) for number, file in files.items()}


def with_counts(store: Store, files: Sequence[InputFile]) -> tuple[InputFile, ...]:
    """The files with the counts of their used lines and lines set aside."""
    used = _counts(store, store.table("transactions"))
    aside = store.table("set_aside")
    reasons = store.rows(Formula(_by_reason, aside))
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
    rows: list[dict[str, Any]] = store.rows(Formula(_by_file, table))
    return {row["source_file"]: row["n"] for row in rows}


def _by_file(table: ir.Table) -> ir.Table:
    """One row per file: its rows in the table."""
    return table.group_by("source_file").aggregate(n=table.count())


def _by_reason(aside: ir.Table) -> ir.Table:
    """One row per file and first reason, by the reason: the lines set aside."""
    return aside.group_by("source_file", reason=aside.reasons[0]).aggregate(n=aside.count()).order_by("reason")
