"""Are the numbers of a log written as declared? Looked at in its first records, and said before anything is lost."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.conventions import Numbers
from regulars.ledger.mapping import NUMBERS
from regulars.ledger.values import as_money
from regulars.shell.engines.store import Store
from regulars.shell.ingest.messages import shown

SAMPLE = 5_000  # lines of each file
SIGNS = ("$", "£", "€", "¥", "₹", "kr", "zł", "CHF", "EUR", "USD", "GBP")
# Ways to write numbers that a person may have to declare; the first that reads all of a sample is suggested.
FORMATS = tuple(
    Numbers(decimal, thousands, signs)
    for signs in ((), SIGNS)
    for decimal, thousands in (
        (".", ""),
        (".", ","),
        (",", ""),
        (",", "."),
        (".", " "),
        (",", " "),
        (".", "'"),
        (",", "'"),
    )
)


@dataclass(frozen=True)
class Trouble:
    """A column whose numbers are not written as declared: an example, and the settings that would read it."""

    column: str
    example: str
    line: int
    settings: tuple[str, ...]


def check_numbers(store: Store, found: ir.Table, numbers: Numbers, *, where: str) -> None:
    """Raises InputRefused where most numbers of a column are none as declared, but would be in another form."""
    trouble = trouble_with(store, found, numbers)
    if trouble:
        raise InputRefused(
            f"{where}: most cells of {trouble.column} are no plain numbers, such as {shown(trouble.example, 30)!r} on "
            f"line {trouble.line:,}; say how they are written: [numbers] {', '.join(trouble.settings)}"
        )


def trouble_with(store: Store, found: ir.Table, numbers: Numbers) -> Trouble | None:
    """The first column of numbers that would be read in another form than the declared one; None if there is none."""
    sample = found.filter(found.source_line <= SAMPLE)
    for name in NUMBERS:
        if name not in found.columns or not found[name].type().is_string():
            continue
        cell = sample[name].strip().nullif("")
        sizes = store.one(sample.aggregate(values=cell.count(), read=as_money(cell, numbers).count()))
        if sizes["values"] and 2 * sizes["read"] < sizes["values"]:
            odd = sample.filter(cell.notnull() & as_money(cell, numbers).isnull())
            trouble = _looked_at(store, odd, name)
            if trouble:
                return trouble
    return None


def _looked_at(store: Store, odd: ir.Table, name: str) -> Trouble | None:
    value = odd[name].strip()
    reads = store.one(odd.aggregate(**{f"form_{n}": as_money(value, form).count() for n, form in enumerate(FORMATS)}))
    most = max(reads.values())
    if not most:
        return None  # words, not numbers: the lines are set aside, each with its reason
    rows = store.rows(odd.select(value=value, line=odd.source_line).order_by("line").limit(200))
    best = next(form for n, form in enumerate(FORMATS) if reads[f"form_{n}"] == most)
    return Trouble(name, rows[0]["value"], rows[0]["line"], tuple(_settings(best, rows)))


def _settings(numbers: Numbers, rows: list[dict[str, str]]) -> list[str]:
    said = [f'decimal = "{numbers.decimal}"'] if numbers.decimal != "." else []
    said += [f'thousands = "{numbers.thousands}"'] if numbers.thousands else []
    seen = [sign for sign in numbers.currency_signs if any(sign in row["value"] for row in rows)]
    said += [f"currency_signs = [{', '.join(chr(34) + sign + chr(34) for sign in seen)}]"] if seen else []
    return said
