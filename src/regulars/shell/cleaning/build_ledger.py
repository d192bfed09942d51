"""From source files to the two halves of the ledger: transactions and set_aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, UsageError
from regulars.ground.periods import Window, midnight_after
from regulars.ledger.conventions import Reading
from regulars.ledger.kind_words import KindWord
from regulars.ledger.mapped_columns import MappedColumn
from regulars.ledger.mapping import common_columns
from regulars.shell.cleaning.canonical import (
    Canonical,
    as_read,
    canonical_cells,
    judged_lines,
    own_reading,
    with_customers,
)
from regulars.shell.cleaning.currencies import check_currencies
from regulars.shell.cleaning.decisions import Dates, Decided
from regulars.shell.cleaning.file_counts import (
    input_files,
    repair_counts,
    repairs_told,
    source_numbers,
    with_counts,
)
from regulars.shell.cleaning.fill_down import check_and_keep
from regulars.shell.cleaning.kinds import WordBook, check_codes
from regulars.shell.cleaning.layouts import Source, layout_of
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.cleaning.lookalikes import find_lookalikes
from regulars.shell.cleaning.lookups import load_lookup
from regulars.shell.cleaning.other_cells import OtherCells, other_cells
from regulars.shell.cleaning.previous_run import History, check_reading
from regulars.shell.cleaning.settle_kinds import settle_kinds
from regulars.shell.cleaning.settle_statuses import settle_statuses
from regulars.shell.cleaning.split import Read, set_apart
from regulars.shell.cleaning.statuses import similar_columns, with_statuses
from regulars.shell.config.config import Config
from regulars.shell.config.formats import Files
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake
from regulars.shell.ingest.intake import telling_damage
from regulars.shell.process.progress import Progress
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import FILLED
from regulars.shell.runs.manifest import Lookalikes


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

    `received_at` is the moment of receipt; lines of later days are set aside, by the shop's clock.
    With a history, its lines are there too: files that it knows are not read again, and what hangs on other lines
    (duplicates, corrections) is decided over all of them.
    """
    progress.at("reading")
    intake = _take_in(store, sources, config.files, folders, history)
    read = Read(intake, input_files(intake, sources), history)
    with telling_damage(intake.files):
        progress.at("typing and judging every line", lines=sum(file.framed for file in intake.files))
        judged = _judged(store, intake, config, folders, received_at, history)
        parked = store.park("lines", judged.lines, folders.scratch / "lines.parquet", in_order=folders.is_kept)
        parked, decided = settle_kinds(
            store,
            parked,
            judged.words,
            judged.decided,
            judged.reading.conventions,
            config.kinds,
            files=read.names,
            has_returns=any(each.reading.returns for each in judged.found),
            is_batch=history is not None,
        )
        if "status" in judged.present:
            decided = settle_statuses(store, parked, judged.found, decided, config.codes, folders, history)
        progress.at("setting duplicates aside")
        keeps = config.clean.duplicates == "keep"
        marked = set_apart(
            store,
            read,
            parked,
            judged.dimensions,
            folders,
            keep_repeats=keeps,
            corrects=config.history.corrects is not None,
            ignored=judged.ignored,
        )
        found = _lookalikes(store, read, judged, marked, keep_repeats=keeps)
        progress.at("counting where every line went")
        return _counted(store, read, replace(judged, decided=decided), parked, config.time.as_of, found)


def _lookalikes(
    store: Store, read: Read, judged: _Judged, marked: ir.Table, *, keep_repeats: bool
) -> Lookalikes | None:
    """The used lines that may be one line in two files, or where equal lines of one source are real, in two sources."""
    parts = source_numbers(read.files) if keep_repeats else {number: number for number in read.files}
    suspects = store.table("suspect_keys", scratch=True)
    same: dict[str, Any] = {"dimensions": judged.dimensions, "ignored": judged.ignored}
    return find_lookalikes(store, marked, suspects, parts, judged.others.columns, judged.reading, **same)


def _counted(
    store: Store,
    read: Read,
    judged: _Judged,
    parked: ir.Table,
    as_of: date | None,
    lookalikes: Lookalikes | None,
) -> Ledger:
    """The ledger of the lines that were set apart."""
    used, aside = store.table("transactions"), store.table("set_aside")
    return Ledger(
        judged.present,
        judged.dimensions,
        judged.reading,
        judged.mapping,
        _window(store, as_of),
        with_counts(store, list(read.files.values())),
        store.one(repairs_told(used, aside) if read.history else repair_counts(parked)),
        judged.decided,
        lookalikes,
    )


def _take_in(
    store: Store, sources: Sequence[str | Path], files: Files, folders: Folders, history: History | None
) -> Intake:
    """Stages what the sources hold that the history has not."""
    known = history.known if history else {}
    intake = store.take_in(list(sources), scratch=folders.scratch, dialect=files.dialect(), known=known)
    return history.without_known(intake) if history else intake


@dataclass(frozen=True)
class _Judged:
    """Every line that there is, judged, and how it was read."""

    found: list[Canonical]
    lines: ir.Table
    present: frozenset[str]
    dimensions: tuple[str, ...]
    reading: Reading
    mapping: tuple[MappedColumn, ...]
    decided: Decided
    others: OtherCells
    ignored: frozenset[str]  # columns of the ledger that do not tell lines apart
    words: tuple[KindWord, ...]


def _judged(
    store: Store,
    intake: Intake,
    config: Config,
    folders: Folders,
    received_at: datetime,
    history: History | None,
) -> _Judged:
    headers, earlier = (history.headers, history.decided) if history else ([], Decided())
    declared, scratch = config.lookups, folders.scratch
    lookups = {name: load_lookup(store, name, lookup, scratch=scratch) for name, lookup in declared.items()}
    layout, ignored = layout_of(config), config.clean.ignore_columns
    sources = layout.sources(intake, headers)
    reading = config.reading([*headers, *(source.header for source in sources)], received_at)
    present, dimensions = _present(sources, reading, history), tuple(config.dimensions)
    check_corrections(config.history.corrects, present)
    check_codes(config.codes, present)
    hashes = {name: lookup.sha256 for name, lookup in lookups.items()}
    if history:
        check_reading(history, present, reading.conventions, hashes)
    digested = history is not None and history.has_digests
    others = other_cells(store, sources, ignored, keys=folders.keys, earlier=headers, has_digests=digested)
    found, book = [], WordBook(config.kinds)
    reading = replace(reading, kind_words=book.declared)
    for source in sources:
        own = own_reading(reading, source.mapping)
        has: dict[str, Any] = {"present": present, "dimensions": dimensions, "reading": own}
        cells, orders = canonical_cells(store, source, lookups, others, book, **has)
        read = as_read(store, source, cells, orders, own, config.time.date_order, earlier)
        found.append(with_statuses(store, read, config.codes, config.kinds))
    found, nobody = with_customers(store, found, config.customers, config.privacy, keys=folders.keys)
    currencies: Mapping[str, int] = {}
    if "currency" in present:
        currencies = check_currencies(store, found, reading, config.shop.currency, earlier.currencies)
    similar = similar_columns(store, sources)
    decided = earlier.with_later(
        Decided(
            _dates(found),
            currencies,
            hashes,
            nobody,
            similar_statuses=similar,
            digest_key=others.key_check,
        )
    )
    if folders.is_kept:
        _note_orders(store, found, folders, history)
    lines = judged_lines(store, found, present, dimensions, history)
    same = layout.names_of(ignored, [*headers, *(source.header for source in sources)])
    described, words = _described(sources, history), tuple(book.words)
    return _Judged(found, lines, present, dimensions, reading, described, decided, others, same, words)


def _present(sources: Sequence[Source], reading: Reading, history: History | None) -> frozenset[str]:
    """The canonical columns that the log has."""
    present = common_columns([source.mapping for source in sources]) | (history.present if history else frozenset())
    return present | {"cost"} if "unit_cost" in present or reading.margin_rate is not None else present


def check_corrections(key: str | None, present: frozenset[str]) -> None:
    """Raises UsageError where invoices are to be corrected and have no numbers."""
    if key and key not in present:
        raise UsageError(f'[history] corrects = "{key}" needs invoice numbers; name their column in [columns].')


def _dates(found: Sequence[Canonical]) -> dict[tuple[str, ...], Dates]:
    """How the dates of each header are written; of two groups of one header, as the one with texts shows."""
    return {each.source.header: each.dates for each in sorted(found, key=lambda each: each.dates.shapes is not None)}


def _note_orders(store: Store, found: Sequence[Canonical], folders: Folders, history: History | None) -> None:
    former = history.kept.folder / FILLED if history else None
    orders = [each.orders for each in found if each.orders]
    if orders or former:
        check_and_keep(store, orders, folders.run / FILLED, former)


def _described(sources: Sequence[Source], history: History | None) -> tuple[MappedColumn, ...]:
    """The columns of every header, each once."""
    rows = [*(history.mapping if history else ())]
    rows += [row for source in sources for row in source.mapping.described()]
    return tuple(dict.fromkeys(rows))


def _window(store: Store, declared: date | None) -> Window:
    used = store.table("transactions")
    ends = store.one(used.aggregate(first=used.invoice_date.min(), last=used.invoice_date.max()))
    if ends["last"] is None:
        reasons = store.rows(
            store.table("set_aside").select(reason=ibis._.reasons[0]).reason.value_counts().order_by("reason").limit(5)
        )
        found = ", ".join(f"{row['reason_count']:,} {row['reason']}" for row in reasons) or "no line at all"
        raise InputRefused(f"no line of the log can be used ({found}). regulars init shows its columns with samples.")
    as_of = declared or midnight_after(ends["last"])
    if as_of <= ends["first"].date():
        raise UsageError(
            f"as_of {as_of} lies before the first line of the log ({ends['first']:%Y-%m-%d}); give a later day."
        )
    return Window(first_day=ends["first"].date(), as_of=as_of)
