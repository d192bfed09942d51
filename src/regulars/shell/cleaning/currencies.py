"""Amounts of several currencies are never added up: each needs a rate, or the log is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, listing
from regulars.ledger.conventions import Reading
from regulars.shell.cleaning.canonical import Canonical
from regulars.shell.cleaning.number_formats import amounts_by_sign
from regulars.shell.engines.store import Store


class SeveralSigns(InputRefused):
    """Amounts with the signs of several currencies; `found` says how many of each, and what they come to."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(f"{found}. {remedy}")
        self.found = found


def check_currencies(
    store: Store, found: Sequence[Canonical], reading: Reading, currency: str, earlier: Mapping[str, int]
) -> dict[str, int]:
    """The lines in each currency; `currency` is the shop's. `earlier` has those of lines that were read before.

    Raises InputRefused where amounts are in several currencies, or in another than the shop's, without a rate.
    """
    now: Counter[str] = Counter()
    for each in found:
        if "currency" in each.cells.columns:
            now.update(_lines_by_currency(store, each.cells.currency, reading.missing_words))
    counts = now + Counter(earlier)
    own = currency.upper()
    known = {own, *reading.foreign_currencies}
    foreign = sorted(set(counts) - known)
    if not foreign or (len(counts) == 1 and not re.fullmatch("[A-Z]{3}", own)):
        return dict(now)
    sizes = listing([f"{currency} on {counts[currency]:,} lines" for currency in sorted(counts)])
    home = own if own in counts else max(sorted(counts), key=lambda currency: counts[currency])
    if len(counts) == 1:
        remedy = f'correct [shop] currency, now "{currency}", or give the rate: [rates] {foreign[0]} = 1.25'
    else:
        rates = "; ".join(f"{currency} = 1.25" for currency in sorted(set(counts) - {home}))
        remedy = f'convert the others into one of them: [shop] currency = "{home}" and [rates] {rates}'
    where = listing([each.source.where for each in found], most=2)
    raise InputRefused(f"{where}: amounts in {sizes}, which cannot be added up; {remedy}.")


def check_signs(
    store: Store, found: Sequence[Canonical], present: frozenset[str], earlier: Mapping[str, int]
) -> dict[str, int]:
    """The amounts with the sign of each currency; `earlier` has those of lines that were read before.

    Raises InputRefused where there are several and no column says the currency of a line.
    """
    now: Counter[str] = Counter()
    for each in found:
        for column in each.numbers.values():
            now.update(column.currencies)
    counts = now + Counter(earlier)
    if len(counts) > 1 and "currency" not in present:
        amounts = _amounts(store, found)
        sizes = listing([_size(currency, counts[currency], amounts) for currency in sorted(counts)])
        where = listing([each.source.where for each in found], most=2)
        raise SeveralSigns(
            f"{where}: amounts have the signs of several currencies, {sizes}, which cannot be added up",
            (
                'Give the currency of each line in a separate column ([columns] currency = "COLUMN") and the '
                "rates in [rates]; if all are the same currency, name the signs in [numbers] currency_signs."
            ),
        )
    return dict(now)


def _amounts(store: Store, found: Sequence[Canonical]) -> dict[str, float]:
    """The money of all columns in each currency that their signs name."""
    amounts: dict[str, float] = {}
    for each in found:
        for name, column in each.numbers.items():
            if column.currencies:
                missing = each.reading.missing_words
                for currency, amount in amounts_by_sign(store, each.cells, name, column.form, missing).items():
                    amounts[currency] = amounts.get(currency, 0.0) + amount
    return amounts


def _size(currency: str, cells: int, amounts: Mapping[str, float]) -> str:
    return f"{currency} in {cells:,} cells" + (f" ({amounts[currency]:,.2f})" if amounts.get(currency) else "")


def _lines_by_currency(store: Store, column: ir.Column, missing: tuple[str, ...]) -> dict[str, int]:
    named = column.cast("string").strip().upper().nullif("")
    rows = store.rows(
        named.name("currency").as_table().filter(named.notnull()).group_by("currency").agg(n=named.count())
    )
    return {row["currency"]: row["n"] for row in rows if row["currency"] not in {word.upper() for word in missing}}
