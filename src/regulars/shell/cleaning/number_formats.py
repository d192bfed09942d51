"""How the numbers of a header's files are written: decided over all cells of a column, or said by the shop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.conventions import Numbers, Reading
from regulars.ledger.currency_signs import currency_of
from regulars.ledger.mapping import NUMBERS, PROFIT
from regulars.ledger.money.columns import money_names
from regulars.ledger.number_shapes import (
    DeclaredNumbers,
    NumberShapes,
    decided_form,
    in_mills,
    money_by_sign,
    number_shapes,
    odd_cells,
    odd_values,
    points,
)
from regulars.shell.config.writing import section
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.ingest.messages import shown

_MOST_SIGNS = 1_000  # different texts round the numbers of a column: more are no signs of currencies


@dataclass(frozen=True)
class NumberColumn:
    """How the numbers of one column are written, what that was read off, and the cells with each currency's sign."""

    form: Numbers
    shapes: NumberShapes = field(default_factory=NumberShapes)
    currencies: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Readings:
    """A cell that fits two readings: with its sign between thousands, and with it as the decimal sign."""

    cell: str
    sign: str
    by_thousands: str
    by_decimals: str

    @property
    def settings(self) -> tuple[str, ...]:
        """The lines of [numbers] for the first reading."""
        other = "," if self.sign == "." else "."
        return (f'decimal = "{other}"', f'thousands = "{self.sign}"')

    def __str__(self) -> str:
        by_decimals = f"{self.by_decimals} ({self.sign!r} is the decimal sign)"
        return f"{self.by_thousands} ({self.sign!r} separates thousands) or {by_decimals}"


class NumbersUnclear(InputRefused):
    """A column of numbers that can be read in two ways."""

    def __init__(self, found: str, why: str, readings: Readings) -> None:
        super().__init__(
            f"{found}, can be read as {readings}: {why}. Set which one it is: put the lines below into "
            f'regulars.toml for {readings.by_thousands}, or decimal = "{readings.sign}" alone for '
            f"{readings.by_decimals}.",
            paste=section("numbers", readings.settings, is_there=False),
        )
        self.readings = readings


def read_numbers(
    store: Store,
    found: ir.Table,
    reading: Reading,
    said: DeclaredNumbers,
    earlier: Mapping[str, NumberShapes],
    *,
    where: str,
) -> dict[str, NumberColumn]:
    """Every column of numbers of the ledger that is text, see `read_columns`."""
    every = (*NUMBERS, PROFIT, *money_names(found.columns))
    return read_columns(store, found, every, reading, said, earlier, where=where)


def read_columns(
    store: Store,
    found: ir.Table,
    asked: Iterable[str],
    reading: Reading,
    said: DeclaredNumbers,
    earlier: Mapping[str, NumberShapes],
    *,
    where: str,
) -> dict[str, NumberColumn]:
    """Those of the columns asked for that are text; `earlier` is what earlier files of the header have shown.

    Raises InputRefused where the cells fit two readings, or are written otherwise than the earlier ones.
    """
    names = [name for name in asked if name in found.columns and found[name].type().is_string()]
    if not names:
        return {}
    odd = store.one(Formula(odd_cells, found, names))
    columns: dict[str, NumberColumn] = {}
    for name in sorted(names, key=lambda name: name == "quantity"):  # the money shows how pieces are written too
        if not odd[name] and not earlier.get(name, NumberShapes()).odd and said == DeclaredNumbers():
            columns[name] = NumberColumn(Numbers(), NumberShapes())
            continue
        columns[name] = _column(store, found, name, reading, said, earlier.get(name, NumberShapes()), columns, where)
    return columns


def _column(
    store: Store,
    found: ir.Table,
    name: str,
    reading: Reading,
    said: DeclaredNumbers,
    earlier: NumberShapes,
    others: Mapping[str, NumberColumn],
    where: str,
) -> NumberColumn:
    values = store.create(f"odd_{name}", Formula(odd_values, found, name, reading.missing_words), scratch=True)
    now = NumberShapes(**{key: int(n) for key, n in store.one(Formula(number_shapes, values)).items()})
    now = replace(now, point=now.point + int(store.one(Formula(points, found, name))["point"]))
    now = _with_mills(store, found, name, now, said)
    _check_same(now, earlier, name, where)
    currencies, signs = _signs(store, values, said) if name != "quantity" else ({}, ())
    every = now + earlier
    form = decided_form(_with_proof(store, found, every, others) if name == "quantity" else every, said, signs)
    if form is None:
        raise _unclear(store, values, every, name, where)
    return NumberColumn(form, now, currencies)


def _with_mills(store: Store, found: ir.Table, name: str, now: NumberShapes, said: DeclaredNumbers) -> NumberShapes:
    """The same, with what is known of currencies that have three decimals."""
    if not now.open_sign or name == "quantity":
        return now
    if "currency" in found.columns:
        known = store.one(Formula(in_mills, found, name))
        return now.with_mills(int(known["point_open"]), int(known["comma_open"]))
    return now.with_mills(now.point_open, now.comma_open) if said.has_mills else now


def _with_proof(store: Store, found: ir.Table, pieces: NumberShapes, money: Mapping[str, NumberColumn]) -> NumberShapes:
    """The same, with the decimal sign that the money of the same files proves: pieces seldom have decimals."""
    if pieces.proven or not pieces.open_sign:
        return pieces
    proven = {column.shapes.proven for column in money.values() if column.shapes.odd} - {None}
    clear = [name for name, column in money.items() if not column.shapes.odd]
    if any(store.one(Formula(points, found, name))["point"] for name in clear):
        proven.add(".")
    if len(proven) != 1:
        return pieces
    return replace(pieces, point=1) if proven == {"."} else replace(pieces, comma=1)


def _check_same(now: NumberShapes, earlier: NumberShapes, name: str, where: str) -> None:
    if now.proven and earlier.proven and now.proven != earlier.proven:
        words = {".": "a decimal point", ",": "a decimal comma"}
        raise InputRefused(
            f"{where}: {name} is written with {words[now.proven]}, but earlier files with this header "
            f"have {words[earlier.proven]}. Lines of two readings cannot be mixed: correct the file, or "
            "run again over all files, without --add, and set [numbers] decimal."
        )


def _signs(store: Store, values: ir.Table, said: DeclaredNumbers) -> tuple[dict[str, int], tuple[str, ...]]:
    """The cells in each currency that signs name, and the signs; of declared signs the shop says that they are one."""
    if said.currency_signs:
        return {}, said.currency_signs
    each = values.group_by("sign_before", "sign_after").aggregate(n=values.n.sum())
    counts: dict[str, int] = {}
    signs: dict[str, str] = {}
    for row in store.rows(each.order_by("sign_before", "sign_after").limit(_MOST_SIGNS)):
        known = _named_by(row)
        if not known:
            continue
        signs |= {sign.strip(): currency for sign, currency in known.items()}
        currency = _currency_among(known)
        counts[currency] = counts.get(currency, 0) + int(row["n"])
    return counts, tuple(sorted(signs))


def _named_by(row: Mapping[str, Any]) -> dict[str, str]:
    """The currencies of the signs on both sides of an amount; none where one of them is no sign of a currency."""
    known = {sign: currency_of(sign) for sign in (row["sign_before"], row["sign_after"]) if sign}
    return {} if None in known.values() else {sign: str(currency) for sign, currency in known.items()}


def _currency_among(known: Mapping[str, str]) -> str:
    """The currency that the signs of an amount name: a code where one of them is known by it."""
    exact = [currency for currency in known.values() if currency.isalpha()]
    return exact[-1] if exact else next(iter(known.values()))


def amounts_by_sign(
    store: Store, found: ir.Table, name: str, form: Numbers, missing: tuple[str, ...]
) -> dict[str, float]:
    """The money of a column in each currency that the signs of its cells name."""
    amounts: dict[str, float] = {}
    for row in store.rows(money_by_sign(odd_values(found, name, missing), form)):
        if known := _named_by(row):
            currency = _currency_among(known)
            amounts[currency] = amounts.get(currency, 0.0) + float(row["amount"] or 0)
    return amounts


def _unclear(store: Store, values: ir.Table, shapes: NumberShapes, name: str, where: str) -> NumbersUnclear:
    """What to say of cells that fit two readings: one of them in both, and the setting for each."""
    sign = shapes.open_sign or "."
    open_cells = values.filter(values.body.re_search(rf"^[1-9][0-9]{{0,2}}[{sign}][0-9]{{3}}$"))
    rows = store.rows(open_cells.order_by("line", "value").limit(1))
    cell, line = (shown(rows[0]["value"], 30), rows[0]["line"]) if rows else (f"1{sign}000", 0)
    whole, digits = (rows[0]["body"] if rows else cell).split(sign)
    readings = Readings(cell, sign, f"{whole}{digits}", f"{whole}.{digits}")
    place = f"such as {cell!r} on line {line:,}" if rows else "in the files so far"
    proofs, both = shapes.decimals, shapes.point_open + shapes.comma_open
    if any(proofs.values()):
        why = f"{proofs['.']:,} cells prove a decimal point and {proofs[',']:,} a decimal comma, and {both:,} fit both"
    else:
        why = f"{both:,} cells fit both, and none shows which one is meant"
    return NumbersUnclear(f"{where}: numbers of {name}, {place}", why, readings)


def trouble_with_numbers(store: Store, found: ir.Table) -> Readings | None:
    """The readings between which the shop must choose; None where the cells show how numbers are written."""
    try:
        read_numbers(store, found, Reading(), DeclaredNumbers(), {}, where="")
    except NumbersUnclear as unclear:
        return unclear.readings
    return None
