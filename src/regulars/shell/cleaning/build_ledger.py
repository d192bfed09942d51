"""From source files to the ledger: transactions and set_aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, UsageError
from regulars.ground.periods import Window, midnight_after
from regulars.ledger.calendars import remedy_for_years
from regulars.shell.cleaning.column_profiles import profiles_of
from regulars.shell.cleaning.daily_rates import check_rates
from regulars.shell.cleaning.decimal_quantities import check_quantities
from regulars.shell.cleaning.file_counts import (
    input_files,
    named_repair_counts,
    repair_counts,
    source_numbers,
    with_counts,
)
from regulars.shell.cleaning.former_money import keep_money
from regulars.shell.cleaning.inputs import show_inputs
from regulars.shell.cleaning.judge_sources import Judged, judge_sources
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.cleaning.lookalikes import find_lookalikes
from regulars.shell.cleaning.money import priced_lines, read_money, with_money_read
from regulars.shell.cleaning.order_keys import check_numbers_restart
from regulars.shell.cleaning.previous_run import History
from regulars.shell.cleaning.settle_kinds import settle_kinds
from regulars.shell.cleaning.settle_statuses import settle_statuses
from regulars.shell.cleaning.split import Read, keep_history, mark_repeats, set_apart
from regulars.shell.cleaning.totals_rows import with_totals_rows
from regulars.shell.cleaning.unread import find_unread
from regulars.shell.config.config import Config
from regulars.shell.config.formats import Files
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake
from regulars.shell.ingest.discover import refuse_changes
from regulars.shell.ingest.intake import telling_damage
from regulars.shell.ingest.model import Source
from regulars.shell.process.progress import Progress
from regulars.shell.runs.building import Folders
from regulars.shell.runs.lookalikes import Lookalikes


def build_ledger(
    store: Store,
    sources: Sequence[Source],
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
    with refuse_changes(intake.archive.in_place), telling_damage(intake.files):
        progress.at("typing and judging every line", lines=sum(file.framed for file in intake.files))
        judged = judge_sources(store, intake, config, folders, received_at, history)
        show_inputs(store, folders.run, judged.decided.inputs)
        parked = store.park("lines", judged.lines, folders.scratch / "lines.parquet", in_order=folders.is_kept)
        check_quantities(store, parked, judged.found)
        check_rates(store, parked, judged.daily_rates)
        parked, decided = settle_kinds(
            store,
            parked,
            judged.words,
            judged.decided,
            judged.reading.conventions,
            files=read.names,
            has_returns=any(each.reading.returns for each in judged.found),
            has_prefix_said=config.codes.cancel_prefix is not None,
            is_batch=history is not None,
        )
        if "status" in judged.present:
            decided = settle_statuses(store, parked, judged.found, decided, config.codes, folders, history)
        parked = with_totals_rows(store, parked, read.names, config.files)
        progress.at("setting duplicates aside")
        keeps, corrects = config.clean.duplicates == "keep", config.history.corrects is not None
        marked = mark_repeats(
            store, read, parked, judged.dimensions, keep=keeps, corrects=corrects, ignored=judged.ignored
        )
        tolerance = judged.reading.total_tolerance
        read_as = read_money(store, marked, judged.money, config.money, tolerance=tolerance, earlier=judged.decided)
        money = read_as.reading
        priced = priced_lines(marked, money, judged.reading, judged.dimensions)
        set_apart(
            store, read, marked, priced, judged.dimensions, judged.contract, folders, is_sorted=not money.has_parts
        )
        if folders.is_kept:
            keep_history(
                store, marked, read, judged.dimensions, judged.contract, folders, keep_repeats=keeps, corrects=corrects
            )
            as_found = priced is marked
            keep_money(store, marked, judged.money.log.columns, read.names, folders, is_as_found=as_found)
        if config.orders.key is None:
            check_numbers_restart(store, judged.present, judged.dimensions)
        found = _lookalikes(store, read, judged, marked, keep_repeats=keeps)
        progress.at("counting where every line went")
        judged = replace(judged, decided=with_money_read(decided, read_as))
        return _ledger_of_lines(store, read, judged, parked, config.time.as_of, found, marked)


def _lookalikes(store: Store, read: Read, judged: Judged, marked: ir.Table, *, keep_repeats: bool) -> Lookalikes | None:
    """The used lines that may be one line in two files, or where equal lines of one source are real, in two sources."""
    parts = source_numbers(read.files) if keep_repeats else {number: number for number in read.files}
    suspects = store.table("suspect_keys", scratch=True)
    same: dict[str, Any] = {"dimensions": judged.dimensions, "ignored": judged.ignored}
    return find_lookalikes(store, marked, suspects, parts, judged.others.columns, judged.reading, **same)


def _ledger_of_lines(
    store: Store,
    read: Read,
    judged: Judged,
    parked: ir.Table,
    as_of: date | None,
    lookalikes: Lookalikes | None,
    marked: ir.Table,
) -> Ledger:
    """The ledger of the lines that were set apart."""
    former = read.history.kept.manifest.column_profiles if read.history else ()
    unread, example = find_unread(store, marked, read.names, judged.reading)
    used, aside = store.table("transactions"), store.table("set_aside")
    return Ledger(
        judged.present,
        judged.dimensions,
        judged.reading,
        judged.mapping,
        _window(store, as_of, parked),
        with_counts(store, list(read.files.values())),
        store.one(Formula(named_repair_counts, used, aside) if read.history else Formula(repair_counts, parked)),
        replace(judged.decided, unread=judged.decided.unread + unread),
        lookalikes,
        example,
        (*former, *profiles_of(store, read.intake, judged.mapping)),
        tuple(each.source.relation for each in judged.found),
    )


def _take_in(
    store: Store, sources: Sequence[Source], files: Files, folders: Folders, history: History | None
) -> Intake:
    """Stages what the sources hold that the history has not."""
    known = history.known if history else {}
    intake = store.take_in(list(sources), scratch=folders.scratch, dialect=files.dialect(), known=known)
    return history.without_known(intake) if history else intake


def _window(store: Store, declared: date | None, lines: ir.Table) -> Window:
    used = store.table("transactions")
    ends = store.one(used.aggregate(first=used.invoice_date.min(), last=used.invoice_date.max()))
    if ends["last"] is None:
        reasons = store.rows(
            store.table("set_aside").select(reason=ibis._.reasons[0]).reason.value_counts().order_by("reason").limit(5)
        )
        found = ", ".join(f"{row['reason_count']:,} {row['reason']}" for row in reasons) or "no line at all"
        years = store.one(lines.aggregate(first=lines.invoice_date.min().year(), last=lines.invoice_date.max().year()))
        remedy = remedy_for_years(years["first"] or 0, years["last"] or 0)
        raise InputRefused(
            f"no line of the log can be used ({found}). {remedy or 'regulars init shows its columns with samples'}."
        )
    as_of = declared or midnight_after(ends["last"])
    if as_of <= ends["first"].date():
        raise UsageError(
            f"as_of {as_of} is before the first line of the log ({ends['first']:%Y-%m-%d}); give a later day."
        )
    return Window(first_day=ends["first"].date(), as_of=as_of)
