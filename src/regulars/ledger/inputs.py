"""Rows of a shop's further input files: typed as the table that steps read, each with the reason why it cannot be used.

Customers, dates and amounts are read as those of the log.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.inputs import Cell, InputColumn, InputForm
from regulars.ledger.cells import ERASED
from regulars.ledger.conventions import Numbers, Reading
from regulars.ledger.input_names import EVENT_NAME, SESSION_STARTS
from regulars.ledger.rules.words import one_of
from regulars.ledger.types import count
from regulars.ledger.values import as_money, as_text, as_time, has_lost_digits

REASON = "reason"  # NULL on rows that are used
LINE = "source_line"
DATED = "invoice_date"  # under this name cells of dates are looked at
MISSING, UNREADABLE, OUT_OF_RANGE = "{}_missing", "{}_unreadable", "{}_out_of_range"
ID_DAMAGED, IS_ERASED, OTHER_EVENT = "id_damaged", "erased", "other_event"


def typed_input(
    found: ir.Table,
    *,
    form: InputForm,
    reading: Reading,
    date_order: str,
    numbers: tuple[tuple[str, Numbers], ...] = (),
    label: str = "",
) -> ir.Table:
    """One row per record: its line, the columns of the form, and `reason`, NULL where the row can be used.

    `found` has customers as the ledger names them, and dates under `DATED`. Columns that it lacks are NULL. `label`
    fills the column that tells files of one form apart.
    """
    texts = {column.name: _text(found, column, reading) for column in form.columns}
    values = {c.name: _typed_cell(found, c, texts[c.name], reading, date_order, dict(numbers)) for c in form.columns}
    reasons = [(found[ERASED], ibis.literal(IS_ERASED))] if ERASED in found.columns else []
    if EVENT_NAME in found.columns:
        reasons.append((~one_of(found[EVENT_NAME], SESSION_STARTS), ibis.literal(OTHER_EVENT)))
    for column in form.columns:
        reasons += _breaches(column, texts[column.name], values[column.name], reading)
    named = {form.name_column: ibis.literal(label)} if form.name_column else {}
    reason = ibis.cases(*reasons, else_=ibis.null("string")) if reasons else ibis.null("string")
    return found.select(found[LINE], **named, **values, **{REASON: reason})


def used_rows(typed: ir.Table, form: InputForm) -> ir.Table:
    """One row per record that is used, in the order of the file."""
    used = typed.filter(typed[REASON].isnull()).order_by(LINE)
    return used.select(**{name: used[name].cast(kind) for name, kind in form.types.items()})


def rows_by_reason(typed: ir.Table) -> ir.Table:
    """One row per reason, NULL for rows that are used: how many rows, and the first line."""
    return typed.group_by(REASON).aggregate(rows=count(typed.count()), first_line=typed[LINE].min())


def touches_of_orders(transactions: ir.Table, dimension: str) -> ir.Table:
    """One row per order of a known customer whose lines name a channel in this dimension: a touch at its very time."""
    named = transactions.filter(transactions.customer_id.notnull() & transactions[dimension].notnull())
    touches = named.group_by("customer_id", "order_key").aggregate(
        touched_at=named.invoice_date.min(), channel=named[dimension].min()
    )
    return touches.select(
        "customer_id",
        "touched_at",
        "channel",
        campaign=ibis.null("string"),
        cost=ibis.null(Cell.MONEY.type),
    )


def _cell(found: ir.Table, column: InputColumn) -> ir.Value | None:
    name = DATED if column.cell in (Cell.MOMENT, Cell.DAY) else column.name
    return found[name] if name in found.columns else None


def _text(found: ir.Table, column: InputColumn, reading: Reading) -> ir.StringValue:
    """The cell as text, NULL where it holds nothing."""
    cell = _cell(found, column)
    if cell is None:
        return ibis.null("string")
    text = as_text(cell).strip().nullif("")
    missing = reading.for_column(column.name).missing_words
    return ibis.ifelse(one_of(text, missing), ibis.null("string"), text)


def _typed_cell(
    found: ir.Table,
    column: InputColumn,
    text: ir.StringValue,
    reading: Reading,
    date_order: str,
    numbers: dict[str, Numbers],
) -> ir.Value:
    cell = _cell(found, column)
    if cell is None:
        return ibis.null(column.cell.type)
    if column.cell in (Cell.MOMENT, Cell.DAY):
        moment = as_time(text if cell.type().is_string() else cell, order=date_order, reading=reading)
        return moment.date() if column.cell is Cell.DAY else moment.cast(column.cell.type)
    if column.cell in (Cell.MONEY, Cell.NUMBER):
        amount = as_money(text if cell.type().is_string() else cell, numbers.get(column.name, reading.numbers))
        return amount.cast(column.cell.type)
    return text if column.if_empty is None else ibis.coalesce(text, ibis.literal(column.if_empty))


def _breaches(
    column: InputColumn, text: ir.StringValue, value: ir.Value, reading: Reading
) -> list[tuple[ir.BooleanValue, ir.StringValue]]:
    """What may be wrong with a cell, and the reason that it gives the row."""
    found = []
    if column.is_needed:
        found.append((text.isnull() & value.isnull(), ibis.literal(MISSING.format(column.name))))
    if column.cell is Cell.CUSTOMER:
        found.append((has_lost_digits(text), ibis.literal(ID_DAMAGED)))
    elif column.cell is not Cell.TEXT:
        found.append((text.notnull() & value.isnull(), ibis.literal(UNREADABLE.format(column.name))))
    if column.cell in (Cell.MOMENT, Cell.DAY):
        found.append((_is_out_of_range(value, reading), ibis.literal(OUT_OF_RANGE.format(column.name))))
    return found


def _is_out_of_range(value: ir.Value, reading: Reading) -> ir.BooleanValue:
    """Before the earliest year allowed, or more than a day after the file was received."""
    early = value.year() < reading.bounds.earliest_year
    if reading.received_at is None:
        return early.fill_null(False)
    late = value.cast("timestamp") > ibis.literal(reading.received_at) + ibis.interval(days=1)
    return (early | late).fill_null(False)
