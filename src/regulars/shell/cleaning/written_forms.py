"""How the cells of columns are written, in words, where that is not what every program reads the same way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from regulars.ledger.conventions import Numbers
from regulars.ledger.mapped_columns import MappedColumn
from regulars.shell.cleaning.canonical import Canonical

_DATES = {
    "dmy": "day first",
    "mdy": "month first",
    "unix_seconds": "seconds since 1970",
    "unix_milliseconds": "milliseconds since 1970",
    "excel_days": "days as Excel counts them",
    "compact": "year, month and day without separators",
}
_DECIMAL = {",": "decimal comma", "٫": "Arabic decimal sign"}
_THOUSANDS = {
    ",": "commas between thousands",
    ".": "points between thousands",
    " ": "blanks between thousands",
    "'": "apostrophes between thousands",
}


def described_columns(found: Canonical) -> list[MappedColumn]:
    """The columns of one header that something is read from, each with its form."""
    return [replace(row, form=_form(row.name, found)) for row in found.source.mapping.described()]


def each_once(rows: Iterable[MappedColumn]) -> list[MappedColumn]:
    """One row per column and source; of two that differ in form alone, the later one."""
    return list({replace(row, form=""): row for row in rows}.values())


def _form(name: str, found: Canonical) -> str:
    if name == "invoice_date":
        return _of_dates(found.dates.order)
    return _of_numbers(found.numbers[name].form) if name in found.numbers else ""


def _of_dates(order: str) -> str:
    if "%" in order:
        return order
    order, *more = order.split(", ")  # mdy, two-digit years
    return ", ".join([_DATES.get(order, ""), *more])


def _of_numbers(form: Numbers) -> str:
    return ", ".join(filter(None, (_DECIMAL.get(form.decimal), _THOUSANDS.get(form.thousands))))
