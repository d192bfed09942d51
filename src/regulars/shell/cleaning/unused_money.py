"""Columns of the files that hold money and are mapped to nothing, with what they come to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Numbers
from regulars.ledger.kind_words import VOID
from regulars.ledger.mapping import Mapping
from regulars.ledger.money.names import counts_returned, dates_the_end, field_named, rates_tax
from regulars.ledger.money.unused import END_OF_ORDER, RETURNED_PIECES, TAX_RATE, UnusedMoney
from regulars.ledger.rules.words import one_of
from regulars.ledger.types import count, money
from regulars.ledger.values import as_money, as_pieces, as_text
from regulars.shell.cleaning.canonical import Canonical
from regulars.shell.cleaning.decisions import added_up
from regulars.shell.engines.store import Store

_NEARLY_ALL = 0.9
_MOST_COLUMNS = 40  # of other names that are tried against the difference of product and total


def unused_money(
    store: Store, found: Sequence[Canonical], settled: Collection[str], tolerance: str
) -> tuple[UnusedMoney, ...]:
    """The columns whose names speak of money, or whose numbers are the difference of product and line total; columns
    of pieces taken back, and of moments at which orders were cancelled.

    Those in `settled` are not asked. A column that says again what the line brings is no doubt about it.
    """
    each = [one for canonical in found for one in _of_header(store, canonical, settled, float(tolerance))]
    return added_up([*each, *(one for canonical in found for one in _taken_back(store, canonical, settled))])


def _taken_back(store: Store, canonical: Canonical, settled: Collection[str]) -> Iterator[UnusedMoney]:
    """What columns say of pieces and orders that were taken back, on lines whose status does not leave them out."""
    source, mapping = canonical.source, canonical.source.mapping
    free = [column for column in source.header if column not in settled and column not in mapping.read]
    pieces = [column for column in free if counts_returned(column)]
    texts = {column: field for column in free if column not in pieces and (field := _said_by_text(column, mapping))}
    if not pieces and not texts:
        return
    staged = store.staged(source.relation)
    left_out = [name for name, taken_as in canonical.reading.statuses if taken_as == VOID]
    status = mapping.columns.get("status")
    if status in staged.columns and left_out:
        staged = staged.filter(~one_of(as_text(staged[status]).strip(), left_out).fill_null(False))
    counted = {column: as_money(staged[column], canonical.reading.numbers) for column in pieces}
    stands = {column: (amount != 0).fill_null(False) for column, amount in counted.items()}
    stands |= {column: as_text(staged[column]).re_search("[1-9]").fill_null(False) for column in texts}
    sizes: dict[str, Any] = {f"lines_{n}": count(flag.sum()) for n, flag in enumerate(stands.values())}
    sizes |= {f"pieces_{n}": money(amount.sum()) for n, amount in enumerate(counted.values())}
    row = store.one(staged.aggregate(**sizes))
    for place, column in enumerate(stands):
        if lines := row[f"lines_{place}"]:
            field = texts.get(column, RETURNED_PIECES)
            yield UnusedMoney(column, field, lines, row.get(f"pieces_{place}") or Decimal(0))


def _said_by_text(column: str, mapping: Mapping) -> str | None:
    """What the cells of a column with such a name are, where they need not be amounts."""
    if dates_the_end(column):
        return END_OF_ORDER
    return TAX_RATE if rates_tax(column) and "tax" not in mapping.money else None


def _of_header(store: Store, canonical: Canonical, settled: Collection[str], tolerance: float) -> Iterator[UnusedMoney]:
    source, mapping = canonical.source, canonical.source.mapping
    staged = store.staged(source.relation)
    free = [c for c in source.header if c not in settled and c not in mapping.read and _may_be_number(staged[c])]
    named = {column: field for column in free if (field := field_named(column))}
    numbers = canonical.reading.numbers_of("total_amount" if mapping.has("total_amount") else "price")
    product, total = _product(staged, canonical), _total(staged, canonical)
    others = [c for c in free if c not in named][:_MOST_COLUMNS] if product is not None and total is not None else []
    if not named and not others:
        return
    sizes: dict[str, Any] = {}
    for place, column in enumerate([*named, *others]):
        amount = as_money(staged[column], numbers)
        sizes |= _sizes(place, amount, product, total, tolerance)
    row = store.one(staged.aggregate(**sizes))
    for place, column in enumerate([*named, *others]):
        lines, again, between, differ = (row[f"{part}_{place}"] for part in ("lines", "again", "between", "differ"))
        is_named = column in named and again < _NEARLY_ALL * lines
        if lines and (is_named or (differ and column in others and between >= _NEARLY_ALL * differ)):
            field = named.get(column, "discount")
            is_share = field == "discount" and column in named and abs(row[f"highest_{place}"]) <= 1
            yield UnusedMoney(column, "discount_rate" if is_share else field, lines, row[f"amount_{place}"])


def _may_be_number(column: ir.Column) -> bool:
    return column.type().is_string() or column.type().is_numeric()


def _sizes(
    place: int, amount: ir.DecimalValue, product: ir.Value | None, total: ir.Value | None, tolerance: float
) -> dict[str, ir.Value]:
    """Of a column: its lines and sum, on how many it is the money of the line, and the difference of two of these."""
    stands = (amount != 0).fill_null(False)
    same = [(amount - each).abs() <= tolerance for each in (product, total) if each is not None]
    again = reduce(or_, [flag.fill_null(False) for flag in same], ibis.literal(False))
    differ = between = stands & ibis.literal(False)
    if product is not None and total is not None:
        differ = ((product - total).abs() > tolerance).fill_null(False)
        between = differ & (((product - total).abs() - amount.abs()).abs() <= tolerance).fill_null(False)
    flags = {"lines": stands, "again": stands & again, "differ": differ, "between": between}
    counts = {f"{name}_{place}": count(flag.sum()) for name, flag in flags.items()}
    return {**counts, f"amount_{place}": money(amount.sum()), f"highest_{place}": money(amount.abs().max())}


def _total(staged: ir.Table, canonical: Canonical) -> ir.DecimalValue | None:
    column, reading = canonical.source.mapping.columns.get("total_amount"), canonical.reading
    return _money_cell(staged, column, reading.numbers_of("total_amount"))


def _product(staged: ir.Table, canonical: Canonical) -> ir.Value | None:
    columns, reading = canonical.source.mapping.columns, canonical.reading
    price = _money_cell(staged, columns.get("price"), reading.numbers_of("price"))
    if price is None or "quantity" not in columns or columns["quantity"] not in staged.columns:
        return None
    pieces = as_pieces(staged[columns["quantity"]], reading.quantity_decimals, reading.numbers_of("quantity"))
    return pieces.cast("float64") * price.cast("float64")


def _money_cell(staged: ir.Table, column: str | None, numbers: Numbers) -> ir.DecimalValue | None:
    return as_money(staged[column], numbers) if column in staged.columns else None
