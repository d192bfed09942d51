"""From staged files to canonical cells: known exports, filling down, lookups, addresses, currencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ibis.expr.types as ir

from regulars.ledger.cells import cells
from regulars.ledger.conventions import Reading
from regulars.ledger.dates import DateShapes, date_order, date_shapes
from regulars.ledger.mapping import Mapping, find_mapping
from regulars.shell.cleaning.currencies import check_currencies
from regulars.shell.cleaning.decisions import Dates, Decided, together
from regulars.shell.cleaning.fill_down import Filled, filled
from regulars.shell.cleaning.layouts import check_tables, table_of, with_taken
from regulars.shell.cleaning.lookups import joined_lookups
from regulars.shell.cleaning.nobody import take_nobody_out
from regulars.shell.cleaning.number_formats import check_numbers
from regulars.shell.config.config import Config
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Group, Intake
from regulars.shell.privacy.erasure_list import mark_erased
from regulars.shell.privacy.pseudonyms import hashed_addresses, hashed_ids


@dataclass(frozen=True)
class Found:
    """The records of the files of one header under their canonical names, and how they are to be read."""

    where: str
    cells: ir.Table
    reading: Reading
    header: tuple[str, ...]
    dates: Dates
    orders: Filled | None = None


def find_mappings(intake: Intake, config: Config, earlier: Sequence[tuple[str, ...]] = ()) -> dict[str, Mapping]:
    """The mapping of every group of files, by the name of its relation; `earlier` are headers of the history."""
    check_tables([*earlier, *(group.columns for group in intake.groups)], config)
    return {group.relation: _mapping(group, config, _where(intake, group)) for group in intake.groups}


def _mapping(group: Group, config: Config, where: str) -> Mapping:
    table = table_of(group.columns, config)
    header = with_taken(group.columns, config)
    dimensions = {name: column for name, column in config.dimensions.items() if table is None or column in header}
    mapping = find_mapping(
        header,
        declared=(table.columns or {}) if table else config.columns,
        constants=(table.constants or {}) if table else config.constants,
        dimensions=dimensions,
        where=where,
        known=config.files.export == "auto",
    )
    return replace(mapping, returns=table.returns) if table else mapping


def _where(intake: Intake, group: Group) -> str:
    first = next(file.name for file in intake.files if file.file_no == group.file_nos[0])
    more = len(group.file_nos) - 1
    return f"{first} and {more} more" if more else first


def canonical_cells(
    store: Store,
    intake: Intake,
    mappings: dict[str, Mapping],
    present: frozenset[str],
    reading: Reading,
    config: Config,
    *,
    lookups: dict[str, ir.Table],
    keys: Path,
    earlier: Decided = Decided(),  # noqa: B008 - frozen
) -> tuple[list[Found], Decided]:
    """Every group's records, and what was decided of them beside `earlier`, what had been decided before.

    Raises InputRefused where dates, numbers or currencies want a declaration.
    """
    every, nobody = [], Counter[str]()
    for group in intake.groups:
        mapping, where = mappings[group.relation], _where(intake, group)
        staged, orders = filled(store.staged(group.relation), mapping, config, where=where, header=group.columns)
        staged = joined_lookups(staged, config, lookups)
        found = cells(staged, mapping, present=present, dimensions=tuple(config.dimensions))
        own = _own_reading(reading, mapping, config)
        check_numbers(store, found, own.numbers, where=where)
        dates = _dates(store, found, where, config.time.date_order, earlier.shapes_of(group.columns))
        found, guests = take_nobody_out(store, found, group.relation, own, config.customers.nobody)
        nobody.update(guests)
        found = hashed_addresses(store, found, group.relation, keys=keys)
        if config.privacy.customer_ids == "hashed":
            found = hashed_ids(store, found, group.relation, own, keys=keys)
        found = mark_erased(store, found, group.relation, own, keys=keys)
        every.append(Found(where, found, own, group.columns, dates, orders))
    currencies = check_currencies(store, {each.where: each.cells for each in every}, config, earlier.currencies)
    told_last = sorted(every, key=lambda each: each.dates.shapes is not None)  # of two groups of one header
    return every, earlier.with_later(
        Decided({each.header: each.dates for each in told_last}, currencies, nobody=dict(nobody))
    )


def _own_reading(reading: Reading, mapping: Mapping, config: Config) -> Reading:
    """The reading of one header's files: a known export brings its statuses and its zone."""
    reading = replace(reading, returns=mapping.returns)
    if mapping.export is None:
        return reading
    if config.codes.void_statuses is None:
        conventions = replace(reading.conventions, void_statuses=mapping.export.void_statuses)
        reading = replace(reading, conventions=conventions)
    return replace(reading, stamps=reading.stamps or mapping.export.stamps)


def _dates(store: Store, found: ir.Table, where: str, declared: str | None, earlier: DateShapes | None) -> Dates:
    """How the dates of one header are written: as declared, else as its files so far show together."""
    column = found.invoice_date
    if declared or not column.type().is_string():
        return Dates(declared or "iso")
    counts = store.one(date_shapes(column.strip()))
    shapes = together(DateShapes(**{name: int(count) for name, count in counts.items()}), earlier)
    return Dates(date_order(shapes, where=where), shapes)
