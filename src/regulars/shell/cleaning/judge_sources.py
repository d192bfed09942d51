"""From staged files to judged lines: how each header is read, and what was decided over all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from regulars.ground.contract import Table
from regulars.ground.errors import UsageError
from regulars.ground.tables.dimensions import contract_of
from regulars.ledger.conventions import Reading
from regulars.ledger.currency_signs import OF_THREE_DECIMALS
from regulars.ledger.mapped_columns import MappedColumn
from regulars.ledger.mapping import PROFIT, common_columns
from regulars.ledger.money.columns import fields_present
from regulars.ledger.number_shapes import DeclaredNumbers
from regulars.shell.cleaning.amounts_of_pieces import check_of_piece
from regulars.shell.cleaning.canonical import (
    Canonical,
    as_read,
    canonical_cells,
    judged_lines,
    own_reading,
    with_customers,
)
from regulars.shell.cleaning.currencies import check_currencies, check_signs
from regulars.shell.cleaning.daily_rates import DailyRates, load_daily_rates
from regulars.shell.cleaning.decisions import Dates, Decided
from regulars.shell.cleaning.fill_down import check_and_keep
from regulars.shell.cleaning.inputs import HowRead, load_inputs
from regulars.shell.cleaning.kinds import check_codes
from regulars.shell.cleaning.layouts import Layout, Source, layout_of
from regulars.shell.cleaning.lookups import LookupBook, load_lookup
from regulars.shell.cleaning.minor_units import check_minor_units
from regulars.shell.cleaning.money import MoneyLog, money_log
from regulars.shell.cleaning.order_keys import check_key
from regulars.shell.cleaning.other_cells import OtherCells, other_cells
from regulars.shell.cleaning.previous_run import History, check_reading
from regulars.shell.cleaning.same_customers import load_same, note_merged
from regulars.shell.cleaning.statuses import similar_columns, with_statuses
from regulars.shell.cleaning.unused_money import unused_money
from regulars.shell.cleaning.word_book import WordBook
from regulars.shell.cleaning.written_forms import described_columns, each_once
from regulars.shell.config.config import DAILY_RATES, SAME, Config
from regulars.shell.engines.formula import Asked
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake
from regulars.shell.privacy.pseudonyms import key_mark
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import FILLED


@dataclass(frozen=True)
class Judged:
    """Every line that there is, judged, and how it was read."""

    found: list[Canonical]
    lines: Asked
    present: frozenset[str]
    dimensions: tuple[str, ...]
    reading: Reading
    mapping: tuple[MappedColumn, ...]
    decided: Decided
    others: OtherCells
    ignored: frozenset[str]  # columns of the ledger that do not tell lines apart
    words: WordBook
    money: MoneyLog
    daily_rates: DailyRates

    @property
    def contract(self) -> Table:
        """The contract of the lines that are used."""
        decimals = self.reading.quantity_decimals
        return contract_of("transactions", self.dimensions, quantity_decimals=decimals)


def judge_sources(
    store: Store,
    intake: Intake,
    config: Config,
    folders: Folders,
    received_at: datetime,
    history: History | None,
) -> Judged:
    """Every record of the intake, judged, with the lines of the history.

    Raises UsageError or InputRefused where a setting is wrong for these files, or one is needed.
    """
    headers, earlier = (history.headers, history.decided) if history else ([], Decided())
    earlier = earlier.without_inputs()
    declared, scratch = config.lookups, folders.scratch
    lookups = {name: load_lookup(store, name, lookup, scratch=scratch) for name, lookup in declared.items()}
    layout, ignored = layout_of(config), config.clean.ignore_columns
    sources = layout.sources(intake, headers)
    reading = config.reading([*headers, *(source.header for source in sources)], received_at)
    exports = list({each.name: each for s in sources if (each := s.mapping.export)}.values())
    said = [*config.kinds.values(), *(kinds for export in exports for _, kinds in export.kinds)]
    present, dimensions = _present(sources, reading, said, history), tuple(config.dimensions)
    check_corrections(config.history.corrects, present)
    check_codes(config.codes, present)
    check_minor_units(
        (source.mapping for source in sources), is_declared="minor_units" in config.numbers.model_fields_set
    )
    check_key(config.orders.key or (), present, dimensions)
    daily = load_daily_rates(store, config.rates, folders, history)
    reading = replace(reading, daily_currencies=daily.currencies)
    same = load_same(store, config.customers, present, folders, reading)
    hashes = {name: lookup.sha256 for name, lookup in lookups.items()} | ({SAME: same.sha256} if same.sha256 else {})
    inputs = load_inputs(
        store,
        config.inputs(),
        HowRead(reading, _declared_numbers(config), config.customers, same, config.privacy),
        folders,
    )
    contents = hashes | ({DAILY_RATES: daily.sha256} if daily.sha256 else {})
    contents |= {each.setting: each.sha256 for each in inputs}
    if history:
        check_reading(history, present, reading.conventions, hashes)
    money = money_log([source.mapping for source in sources], present, earlier.money.columns)
    check_of_piece(config.money.of_piece, money.log.columns, has_quantity="quantity" in present)
    digested = history is not None and history.has_digests
    others = other_cells(store, sources, ignored, keys=folders.keys, earlier=headers, has_digests=digested)
    found, book, counts = [], WordBook(config.kinds, exports, frozenset(layout.unused)), LookupBook()
    names = {file.file_no: file.name for file in intake.files}
    reading = replace(reading, kind_words=book.declared)
    for source in sources:
        own = own_reading(reading, source.mapping)
        has: dict[str, Any] = {"present": present, "dimensions": dimensions, "reading": own, "money": money.log.columns}
        has |= {"names": names, "is_batch": history is not None}
        cells, orders = canonical_cells(store, source, lookups, others, book, counts, **has)
        read = as_read(
            store,
            source,
            cells,
            orders,
            own,
            config.time.date_order,
            config.time.date_pattern,
            _declared_numbers(config),
            earlier,
        )
        found.append(with_statuses(store, read, config.codes, config.kinds))
    found, nobody, merged = with_customers(store, found, config.customers, same, config.privacy, keys=folders.keys)
    currencies: Mapping[str, int] = {}
    if "currency" in present:
        currencies = check_currencies(store, found, reading, config.shop.currency, earlier.currencies)
    similar = similar_columns(store, sources, layout.settled_columns)
    decided = earlier.with_later(
        Decided(
            _dates(found),
            currencies,
            contents,
            nobody,
            similar_statuses=similar,
            digest_key=key_mark(folders.keys),
            same=note_merged(same, merged, folders, history),
            unmatched=counts.unmatched,
            numbers={each.source.header: {n: c.shapes for n, c in each.numbers.items()} for each in found},
            signs=check_signs(store, found, present, earlier.signs),
            quantity_decimals=reading.quantity_decimals,
            unused_money=unused_money(store, found, layout.settled_columns, reading.total_tolerance),
            inputs=inputs,
        )
    )
    if folders.is_kept:
        _note_orders(store, found, folders, history)
    has_keys = bool(reading.order_key)
    lines = judged_lines(
        store, found, present, dimensions, money.log.columns, history, has_order_keys=has_keys, daily_rates=daily.table
    )
    alike = layout.names_of(ignored, [*headers, *(source.header for source in sources)])
    described, words = _column_records(sources, found, history, layout), book
    return Judged(found, lines, present, dimensions, reading, described, decided, others, alike, words, money, daily)


def _declared_numbers(config: Config) -> DeclaredNumbers:
    """What is declared of numbers, by themselves or by the shop's currency."""
    return replace(config.numbers.declared(), has_mills=config.shop.currency.upper() in OF_THREE_DECIMALS)


def _present(
    sources: Sequence[Source], reading: Reading, kinds: Sequence[Mapping[str, str | None]], history: History | None
) -> frozenset[str]:
    """The canonical columns that the log has, and the fields of money that it has as lines of their own."""
    present = common_columns([source.mapping for source in sources]) | (history.present if history else frozenset())
    present |= fields_present(kind for words in kinds for kind in words.values() if kind)
    return present | {"cost"} if {"unit_cost", PROFIT} & present or reading.margin_rate is not None else present


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


def _column_records(
    sources: Sequence[Source], found: Sequence[Canonical], history: History | None, layout: Layout
) -> tuple[MappedColumn, ...]:
    """The columns of every header, each once: those that something is read from, then the others."""
    rows = [*(history.mapping if history else ())]
    rows += [row for each in found for row in described_columns(each)]
    asked = layout.settled_columns - {*layout.unused, *layout.ignored}  # of kinds, joins and orders
    free = (column for source in sources for column in source.header if column not in source.mapping.read | asked)
    rows += [MappedColumn(column, is_used=False, reason=layout.unused.get(column, "")) for column in free]
    return tuple(sorted(each_once(rows), key=lambda row: not row.is_used))
