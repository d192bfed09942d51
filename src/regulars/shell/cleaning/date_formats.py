"""How the dates of a header's files are written: decided over all cells of the column, or said by the shop."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

import ibis.expr.types as ir

from regulars.ledger.calendars import in_common_years
from regulars.ledger.clock_columns import with_clock
from regulars.ledger.conventions import Reading
from regulars.ledger.counted_dates import COUNTED_DATES
from regulars.ledger.date_forms import dates_in_iso_form, forms_in, skeletons, with_dates_in_iso_form
from regulars.ledger.date_patterns import by_pattern
from regulars.ledger.dates import (
    ISO,
    OFFSET,
    SHORT_YEAR,
    SLASHED,
    DateShapes,
    DatesUnclear,
    date_order,
    date_shapes,
    offsets,
    short_shapes,
)
from regulars.shell.cleaning.decisions import Dates, together
from regulars.shell.engines.store import Store
from regulars.shell.ingest.messages import shown

_MOST_SKELETONS = 5_000
# Cells that only a setting reads: what stands in them, and the setting.
_BY_SETTING = (
    ("^[0-9]{9,10}$", '[time] date_order = "unix_seconds"'),
    ("^[0-9]{12,13}$", '[time] date_order = "unix_milliseconds"'),
    (r"^[0-9]{5}(\.[0-9]+)?$", '[time] date_order = "excel_days"'),
)
_OWN_PATTERN = '[time] date_pattern = "%d.%m.%Y %H:%M", with the parts as in the file'
FORMS = (
    "2024-01-05, 2024/1/5, 2024.01.05, 5/1/2024 or 1/5/2024, 20240105, 20240105140800, 5 Jan 2024, Jan 5, 2024 (month "
    "names of eleven languages), 2024年1月5日, 令和6年1月5日; with a time of 24 hours or with AM and PM, and an offset "
    "or the name of a time zone (PST, CET)"
)


def read_dates(
    store: Store,
    found: ir.Table,
    reading: Reading,
    declared: str | None,
    pattern: str | None,
    earlier: DateShapes | None,
    *,
    where: str,
    of: str = "cells",
    usual: str | None = None,
) -> tuple[ir.Table, Dates]:
    """The cells, with all dates brought into numbers; and how they are written: in the `usual` order where both fit.

    `of` tells these cells from others whose dates are still to be asked for.

    Raises DatesUnclear where they fit two readings, or most of them none.
    """
    if "invoice_time" in found.columns and declared not in COUNTED_DATES:
        found = with_clock(found)
    if found.invoice_date.type().is_integer() and declared not in COUNTED_DATES:
        found = found.mutate(invoice_date=found.invoice_date.cast("string"))
    if not found.invoice_date.type().is_string() or declared in COUNTED_DATES:
        return found, Dates(declared or "iso")
    if reading.has_buddhist_years:
        found = found.mutate(invoice_date=in_common_years(found.invoice_date))
    if pattern:
        found = found.mutate(invoice_date=by_pattern(found.invoice_date, pattern))
        declared = "iso"
    cells = found.select(cell=found.invoice_date.strip().nullif(""), line=found.source_line)
    now, written = _shapes(store, cells, reading, f"dates_of_{of}")
    if 2 * now.read < now.values:
        raise _unread(store, cells, reading, now, where)
    found_offsets = _offsets(store, _in_numbers(cells, "cell", written), has_words=written is not None)
    if written is not None:
        found = _in_numbers(found.mutate(invoice_date=found.invoice_date.strip()), "invoice_date", written)
    if declared:
        return found, Dates(declared, offsets=found_offsets)
    shapes = together(now, earlier)
    try:
        return found, Dates(date_order(shapes, where=where, usual=usual), shapes, found_offsets)
    except DatesUnclear as unclear:
        raise _with_cell(store, cells, unclear) from None


def _shapes(store: Store, cells: ir.Table, reading: Reading, name: str) -> tuple[DateShapes, ir.Table | None]:
    """What the dates look like once they are brought into numbers, and each that was not in them, stored under `name`.

    A column of plain dates has no such table.
    """
    now, written = _count_shapes(store, date_shapes(cells.cell)), None
    if not now.is_plain:
        odd = _odd(cells, reading)
        rows = store.rows(skeletons(odd).limit(_MOST_SKELETONS))
        forms = forms_in([row["skeleton"] for row in rows], reading.stamps or reading.zone)
        written = store.create(name, dates_in_iso_form(odd, forms), scratch=True)
        missing = store.one(cells.aggregate(n=cells.cell.isin(reading.missing_words).sum().fill_null(0)))["n"]
        now = _count_shapes(store, date_shapes(_in_numbers(cells, "cell", written).cell))
        now = replace(now, values=now.values - int(missing))
    if now.short_year and not now.slashed:
        short = short_shapes(_in_numbers(cells, "cell", written).cell)
        now = replace(now, **{name: int(n) for name, n in store.one(short).items()})
    return now, written


def _offsets(store: Store, cells: ir.Table, *, has_words: bool) -> dict[str, int]:
    """The cells with each offset behind their times; none where some have no offset, which the first cell may show."""
    first = store.rows(cells.filter(cells.cell.notnull()).select("cell").limit(1))
    if not first or not (has_words or re.search(OFFSET, first[0]["cell"])):
        return {}
    rows = store.rows(offsets(cells.cell))
    return {} if any(row["offset"] is None for row in rows) else _added_up(rows)


def _added_up(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The same by offset as `+05:00`, in which Z is one of nothing."""
    found: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row["offset"]):
        digits = re.sub("[^0-9]", "", row["offset"]).ljust(4, "0")
        offset = f"{'-' if row['offset'][0] == '-' and int(digits) else '+'}{digits[:2]}:{digits[2:]}"
        found[offset] = found.get(offset, 0) + int(row["n"])
    return found


def _odd(cells: ir.Table, reading: Reading) -> ir.Table:
    return cells.filter(cells.cell.notnull() & ~_is_plain(cells.cell) & ~cells.cell.isin(reading.missing_words))


def _in_numbers(found: ir.Table, name: str, written: ir.Table | None) -> ir.Table:
    """`found` with the dates of a column in numbers; as it is where nothing else stands in them."""
    return found if written is None else with_dates_in_iso_form(found, name, written)


def _count_shapes(store: Store, shapes: ir.Table) -> DateShapes:
    return DateShapes(**{name: int(count) for name, count in store.one(shapes).items()})


def _is_plain(cell: ir.StringValue) -> ir.BooleanValue:
    return reduce(or_, [cell.re_search(pattern) for pattern in (ISO, SLASHED, SHORT_YEAR)])


def _unread(store: Store, cells: ir.Table, reading: Reading, now: DateShapes, where: str) -> DatesUnclear:
    """What to say of dates in no form that is read: one of them, what is read, and the setting."""
    odd = _odd(cells, reading)
    first = store.rows(odd.order_by("line", "cell").limit(1))[0]
    hits = store.one(
        odd.aggregate(**{f"n{n}": odd.cell.re_search(form).sum() for n, (form, _) in enumerate(_BY_SETTING)})
    )
    settings = [setting for n, (_, setting) in enumerate(_BY_SETTING) if hits[f"n{n}"]]
    cell, line = shown(first["cell"], 40), first["line"]
    found = f"{now.values - now.read:,} of {now.values:,} dates cannot be read, such as {cell!r} on line {line:,}"
    remedy = " or ".join(settings or [_OWN_PATTERN])
    return DatesUnclear(
        where,
        found,
        f"Known forms: {FORMS}. For another form, set {remedy}; or name another column: [columns] invoice_date.",
        paste=settings[0].replace("] ", "]\n") if len(settings) == 1 else "",
    )


_DAY_AND_MONTH = r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-][0-9]"


def _with_cell(store: Store, cells: ir.Table, unclear: DatesUnclear) -> DatesUnclear:
    """The same refusal with a cell of the file, in both readings."""
    both = cells.filter(cells.cell.re_search(_DAY_AND_MONTH))
    first, second = (both.cell.re_extract(_DAY_AND_MONTH, part).cast("int64") for part in (1, 2))
    both = both.mutate(is_one_day=first == second)  # 1/1/2024 would show nothing
    rows: Sequence[dict[str, Any]] = store.rows(both.order_by("is_one_day", "line", "cell").limit(1))
    return unclear.with_cell(rows[0]["cell"], rows[0]["line"]) if rows else unclear
