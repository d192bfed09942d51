"""From staged files to canonical cells (filling down, lookups, dates, customers), and on to judged lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.cells import DIGEST, cells
from regulars.ledger.conventions import Reading
from regulars.ledger.lines import lines
from regulars.ledger.mapping import Mapping as Columns
from regulars.ledger.money.columns import MoneyColumn
from regulars.ledger.number_shapes import DeclaredNumbers
from regulars.ledger.statuses import StatusColumn
from regulars.shell.cleaning.date_formats import read_dates
from regulars.shell.cleaning.decisions import Dates, Decided
from regulars.shell.cleaning.fill_down import Filled, filled
from regulars.shell.cleaning.kinds import with_kind_words
from regulars.shell.cleaning.kinds_of_files import words_of_files
from regulars.shell.cleaning.layouts import Source
from regulars.shell.cleaning.lookups import LoadedLookup, LookupBook, join
from regulars.shell.cleaning.nobody import take_nobody_out
from regulars.shell.cleaning.number_formats import NumberColumn, NumbersUnclear, read_numbers
from regulars.shell.cleaning.other_cells import OtherCells
from regulars.shell.cleaning.previous_run import History
from regulars.shell.cleaning.rival_columns import check_same_values
from regulars.shell.cleaning.same_customers import SameCustomers, merge_customers
from regulars.shell.cleaning.word_book import WordBook
from regulars.shell.config.sections import Customers, Privacy
from regulars.shell.engines.formula import Asked, Formula, Placed
from regulars.shell.engines.store import Store
from regulars.shell.privacy.erasure_list import mark_erased
from regulars.shell.privacy.pseudonyms import hashed_addresses, hashed_ids, stored_id


@dataclass(frozen=True)
class Canonical:
    """The records of the files of one header under their canonical names, and how they are to be read."""

    source: Source
    cells: ir.Table
    reading: Reading
    dates: Dates
    orders: Filled | None = None
    statuses: StatusColumn | None = None
    numbers: Mapping[str, NumberColumn] = field(default_factory=dict)


def canonical_cells(
    store: Store,
    source: Source,
    lookups: Mapping[str, LoadedLookup],
    others: OtherCells,
    book: WordBook,
    counts: LookupBook,
    *,
    present: frozenset[str],
    dimensions: tuple[str, ...],
    reading: Reading,
    money: tuple[MoneyColumn, ...],
    names: Mapping[int, str],
    is_batch: bool,
) -> tuple[ir.Table, Filled | None]:
    """One row per record of one header, with the columns of its lookups; and the orders that were filled down.

    What columns of kinds say of the records is noted in the `book`, and which lookups have no row for them in `counts`.
    `names` are the files of the run by number.
    """
    staged, orders = store.staged(source.relation), None
    if source.fill:
        staged, orders = filled(staged, source, source.fill)
    staged, digest = others.with_digest(staged, source.relation, reading)
    for name, lookup in lookups.items():
        staged = join(store, staged, name, lookup, counts, source.mapping.columns.get("customer_id"))
    check_same_values(store, staged, source, reading)
    of_file = words_of_files(store, staged, book, names, is_batch=is_batch)
    staged = with_kind_words(store, staged, source.mapping, book, where=source.where, of_file=of_file)
    found = cells(staged, source.mapping, present=present, dimensions=dimensions, digest=digest, money=money)
    return found, orders


def own_reading(reading: Reading, mapping: Columns) -> Reading:
    """The reading of one header's files: a known export brings its zone."""
    stamps = mapping.export.stamps if mapping.export else None
    return replace(reading, returns=mapping.returns, stamps=reading.stamps or stamps)


def as_read(
    store: Store,
    source: Source,
    found: ir.Table,
    orders: Filled | None,
    reading: Reading,
    date_order: str | None,
    date_pattern: str | None,
    said: DeclaredNumbers,
    earlier: Decided,
) -> Canonical:
    """The cells with how they are read: dates and numbers as declared, else as the files of this header so far show.

    Raises InputRefused where dates or numbers fit two readings, or most dates none.
    """
    numbers = _numbers(store, source, found, reading, said, earlier)
    usual, shapes = source.mapping.usual_date_order, earlier.shapes_of(source.header)
    place = {"where": source.where, "of": source.relation}
    found, dates = read_dates(store, found, reading, date_order, date_pattern, shapes, **place, usual=usual)
    written = tuple((name, column.form) for name, column in numbers.items())
    own = replace(reading, number_forms=written)
    return Canonical(source, found, own, dates, orders, numbers=numbers)


def _numbers(
    store: Store, source: Source, found: ir.Table, reading: Reading, said: DeclaredNumbers, earlier: Decided
) -> dict[str, NumberColumn]:
    """How numbers are written; where they fit two readings, as the known export writes them."""
    shapes, export = earlier.numbers_of(source.header), source.mapping.export
    usual = export.decimal if export else None
    try:
        return read_numbers(store, found, reading, said, shapes, where=source.where)
    except NumbersUnclear:
        if usual is None:
            raise
    thousands = "," if usual == "." else "."
    return read_numbers(
        store, found, reading, replace(said, decimal=usual, thousands=thousands), shapes, where=source.where
    )


def with_customers(
    store: Store,
    every: Sequence[Canonical],
    customers: Customers,
    same: SameCustomers,
    privacy: Privacy,
    *,
    keys: Path,
) -> tuple[list[Canonical], Counter[str], dict[str, str]]:
    """The same without ids of nobody, with customers merged, with hashes where ids are private, and with flags on
    erased customers.

    Also the records that had each declared id of nobody, and what the merged ids became, as the tables have them.
    """
    done, nobody, met = [], Counter[str](), set[str]()
    are_hashed = privacy.customer_ids == "hashed"
    for each in every:
        relation, reading = each.source.relation, each.reading
        found, guests, merged = stored_customers(
            store, each.cells, relation, reading, customers, same, privacy, keys=keys
        )
        nobody.update(guests)
        met |= merged
        done.append(replace(each, cells=found))
    stored = {each: stored_id(each, keys=keys, are_hashed=are_hashed) for each in {*met, *same.ids.becomes.values()}}
    return done, nobody, {stored[each]: stored[same.ids.becomes[each]] for each in met}


def stored_customers(
    store: Store,
    found: ir.Table,
    relation: str,
    reading: Reading,
    customers: Customers,
    same: SameCustomers,
    privacy: Privacy,
    *,
    keys: Path,
) -> tuple[ir.Table, dict[str, int], frozenset[str]]:
    """The cells of one relation with its customers as the tables have them, and a flag on those who are erased.

    Also the records of each declared id of nobody, and the ids that were merged.
    """
    guests: dict[str, int] = {}
    if customers.nobody:
        found, guests = take_nobody_out(store, found, relation, reading, customers.nobody)
    found = hashed_addresses(store, found, relation, keys=keys)
    found, merged = merge_customers(store, found, relation, reading, same)
    if privacy.customer_ids == "hashed":
        found = hashed_ids(store, found, relation, reading, keys=keys)
    return mark_erased(store, found, relation, reading, keys=keys), guests, merged


def judged_lines(
    store: Store,
    every: Sequence[Canonical],
    present: frozenset[str],
    dimensions: tuple[str, ...],
    money: tuple[MoneyColumn, ...],
    history: History | None,
    *,
    has_order_keys: bool,
    daily_rates: ir.Table | None = None,
) -> Asked:
    """One row per record of all headers, judged; those of the history first.

    Raises InputRefused where there is none.
    """
    formulas = [
        Formula(
            lines,
            found.cells,
            reading=_with_place(found.reading),
            present=present,
            date_order=found.dates.order,
            dimensions=dimensions,
            money=money,
            daily_rates=daily_rates,
        )
        for found in every
    ]
    if len(formulas) == 1 and not history:
        return formulas[0]
    judged = [formula.expression for formula in formulas]
    if history:
        has_statuses = "status" in present
        former = history.lines(store, dimensions, money, has_statuses=has_statuses, has_order_keys=has_order_keys)
        if judged and DIGEST in judged[0].columns and DIGEST not in former.columns:
            former = former.mutate(**{DIGEST: ibis.null("string")})  # no line so far had other cells
        new = [each.select(*former.columns) for each in judged]
        judged = [former.cast(new[0].schema()), *new] if new else [former]
    if not judged:
        raise InputRefused("the sources have no lines. Give a file with a header and at least one line.")
    return judged[0].union(*judged[1:]) if len(judged) > 1 else judged[0]


def _with_place(reading: Reading) -> Reading:
    """The reading with a moment of receipt that differs from run to run while the statement stays."""
    received = reading.received_at
    return replace(reading, received_at=Placed.combine(received.date(), received.time())) if received else reading
