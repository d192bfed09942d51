"""From source files to the two halves of the ledger: transactions and set_aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, UsageError
from regulars.ground.periods import Window, midnight_after
from regulars.ledger.conventions import Reading
from regulars.ledger.lines import lines
from regulars.ledger.mapping import common_columns
from regulars.shell.cleaning.canonical import Found, canonical_cells, find_mappings
from regulars.shell.cleaning.decisions import Decided
from regulars.shell.cleaning.file_counts import counted, input_files, repair_counts, repairs_told
from regulars.shell.cleaning.fill_down import check_and_keep
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.cleaning.lookups import load_lookups
from regulars.shell.cleaning.previous_run import History, check_reading
from regulars.shell.cleaning.split import Read, set_apart
from regulars.shell.config.config import Config
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake
from regulars.shell.ingest.corruption import telling_damage
from regulars.shell.process.progress import Progress
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import FILLED


def build_ledger(
    store: Store,
    sources: Sequence[str | Path],
    config: Config,
    *,
    folders: Folders,
    received_at: datetime,
    progress: Progress,
    history: History | None = None,
) -> Ledger:
    """Reads the sources into `transactions` and `set_aside`, and says what became of every record.

    With a history, its lines are there too: files that it knows are not read again, and what hangs on other lines
    (duplicates, corrections) is decided over all of them.
    """
    progress.at("reading")
    intake = _taken_in(store, sources, config, folders, history)
    read = Read(intake, input_files(intake, sources), history)
    with telling_damage(intake.files):
        return _ledger(store, read, config, folders, received_at, progress)


def _ledger(
    store: Store, read: Read, config: Config, folders: Folders, received_at: datetime, progress: Progress
) -> Ledger:
    """The ledger of what was read, and of the history."""
    intake, history = read.intake, read.history
    progress.at("typing and judging every line", lines=sum(file.framed for file in intake.files))
    judged = _judged(store, intake, config, folders, received_at, history)
    made = store.park("lines", judged.lines, folders.scratch / "lines.parquet", in_order=folders.is_kept)
    progress.at("setting duplicates aside")
    set_apart(store, read, made, judged.dimensions, config, folders)
    progress.at("counting where every line went")
    used, aside = store.table("transactions"), store.table("set_aside")
    return Ledger(
        judged.present,
        judged.dimensions,
        judged.reading,
        judged.mapping,
        _window(store, config),
        counted(store, list(read.files.values())),
        store.one(repairs_told(used, aside) if history else repair_counts(made)),
        judged.decided,
    )


def _taken_in(
    store: Store, sources: Sequence[str | Path], config: Config, folders: Folders, history: History | None
) -> Intake:
    """What the sources hold that the history has not."""
    known = history.known if history else {}
    dialect = config.files.dialect()
    intake = store.take_in(list(sources), scratch=folders.scratch, dialect=dialect, known=known)
    return history.without_known(intake) if history else intake


@dataclass(frozen=True)
class _Judged:
    """Every line that there is, judged, and how it was read."""

    lines: ir.Table
    present: frozenset[str]
    dimensions: tuple[str, ...]
    reading: Reading
    mapping: tuple[str, ...]
    decided: Decided


def _judged(
    store: Store,
    intake: Intake,
    config: Config,
    folders: Folders,
    received_at: datetime,
    history: History | None,
) -> _Judged:
    lookups = load_lookups(store, config, scratch=folders.scratch)
    headers = history.headers if history else []
    mappings = find_mappings(intake, config, headers)
    reading = config.reading([*headers, *(group.columns for group in intake.groups)], received_at)
    present = common_columns(list(mappings.values())) | (history.present if history else frozenset())
    if "unit_cost" in present or reading.margin_rate is not None:
        present |= {"cost"}
    check_corrections(config, present)
    if history:
        check_reading(history, present, reading.conventions, lookups.hashes)
    earlier = history.decided if history else Decided()
    earlier = earlier.with_later(Decided(lookups=lookups.hashes))
    every, decided = canonical_cells(
        store, intake, mappings, present, reading, config, lookups=lookups.tables, keys=folders.keys, earlier=earlier
    )
    if folders.is_kept:
        former = history.kept.folder / FILLED if history else None
        orders = [found.orders for found in every if found.orders]
        check_and_keep(store, orders, folders.run / FILLED, former)
    dimensions = tuple(config.dimensions)
    described = [*(history.mapping if history else ())]
    described += [row for mapping in mappings.values() for row in mapping.described()]
    made = _lines(store, every, present, dimensions, history)
    return _Judged(made, present, dimensions, reading, tuple(dict.fromkeys(described)), decided)


def check_corrections(config: Config, present: frozenset[str]) -> None:
    """Raises UsageError where invoices are to be corrected and have no numbers."""
    key = config.history.corrects
    if key and key not in present:
        raise UsageError(f'[history] corrects = "{key}" needs invoice numbers; name their column in [columns].')


def _lines(
    store: Store, every: list[Found], present: frozenset[str], dimensions: tuple[str, ...], history: History | None
) -> ir.Table:
    """All records of all groups, judged; those of the history first."""
    judged = [
        lines(found.cells, reading=found.reading, present=present, date_order=found.dates.order, dimensions=dimensions)
        for found in every
    ]
    if history:
        former = history.lines(store, dimensions)
        new = [each.select(*former.columns) for each in judged]
        judged = [former.cast(new[0].schema()), *new] if new else [former]
    if not judged:
        raise InputRefused(
            "the sources hold no lines: nothing to count. Give a file with a header and at least one line."
        )
    return judged[0].union(*judged[1:]) if len(judged) > 1 else judged[0]


def _window(store: Store, config: Config) -> Window:
    used = store.table("transactions")
    ends = store.one(used.aggregate(first=used.invoice_date.min(), last=used.invoice_date.max()))
    if ends["last"] is None:
        reasons = store.rows(
            store.table("set_aside").select(reason=ibis._.reasons[0]).reason.value_counts().order_by("reason").limit(5)
        )
        found = ", ".join(f"{row['reason_count']:,} {row['reason']}" for row in reasons) or "no line at all"
        raise InputRefused(f"no line of the log can be used ({found}). regulars init shows its columns with samples.")
    as_of = config.time.as_of or midnight_after(ends["last"])
    if as_of <= ends["first"].date():
        raise UsageError(
            f"as_of {as_of} lies before the first line of the log ({ends['first']:%Y-%m-%d}); give a later day."
        )
    return Window(first_day=ends["first"].date(), as_of=as_of)
