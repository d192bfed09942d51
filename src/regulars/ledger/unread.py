"""The money of lines that are set aside because a cell could not be read: as a tolerant reading would read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.cells import POSITION
from regulars.ledger.conventions import RIGHTLY_ASIDE, Numbers, Reading
from regulars.ledger.mapping import NUMBERS
from regulars.ledger.numbers import in_plain_signs
from regulars.ledger.types import count, money

UNREAD, UNREAD_CELL = "unread_money", "unread_cell"  # columns of judged lines
_ONE_NUMBER = r"^[^0-9.,]*[0-9.,][0-9., ']*[^0-9]*$"


@dataclass(frozen=True)
class Unread:
    """Lines that are set aside for a cell that cannot be read: their number and money, and how many have which sign."""

    lines: int = 0
    money: Decimal = Decimal(0)
    plus: int = 0
    minus: int = 0

    def __add__(self, other: Unread) -> Unread:
        return Unread(
            self.lines + other.lines, self.money + other.money, self.plus + other.plus, self.minus + other.minus
        )


def with_unread_money(line: ir.Table, reading: Reading) -> ir.Table:
    """Adds the money and the cell (`price: 5 EUR`) of lines that have an unreadable one; NULL on all others.

    A cell without a digit, or with several numbers, is no amount and no date in any form: it does not count.
    """
    unreadable = {name: _is_unreadable(line, name) for name in ("invoice_date", *NUMBERS) if _is_text(line, name)}
    if not unreadable:
        return line.mutate(**{UNREAD: ibis.null(MONEY), UNREAD_CELL: ibis.null("string")})
    is_any = reduce(or_, unreadable.values())
    cell = ibis.coalesce(
        *(ibis.ifelse(is_so, f"{name}: " + line[f"{name}_found"], None) for name, is_so in unreadable.items())
    )
    amount = ibis.coalesce(line.amount, _tolerant_amount(line, reading))
    amount = ibis.ifelse(line.takes_off, -amount.abs(), amount)
    return line.mutate(
        **{UNREAD: ibis.ifelse(is_any, amount, ibis.null(MONEY)), UNREAD_CELL: ibis.ifelse(is_any, cell, None)}
    )


def unread_lines(lines: ir.Table, fault_names: Sequence[str]) -> ir.Table:
    """One row per line whose unread money counts: its place, `money` and `cell`.

    Duplicates, corrected lines, void orders, rows that are no trade and lines of the erased do not count.
    """
    rightly = sum(2**bit for bit, name in enumerate(fault_names) if name in RIGHTLY_ASIDE)
    of_trade = ((lines.faults & rightly) == 0) & ~lines.is_repeat & ~lines.is_superseded
    counted = lines.filter(of_trade & (lines.faults != 0) & lines[UNREAD].notnull())
    return counted.select(*POSITION, money=counted[UNREAD], cell=counted[UNREAD_CELL])


def unread_sizes(unread: ir.Table) -> ir.Table:
    """One row: what `Unread` holds, of lines as `unread_lines` gives them."""
    return unread.aggregate(
        lines=unread.count(),
        money=money(unread.money.abs().sum()),
        plus=count((unread.money > 0).sum()),
        minus=count((unread.money < 0).sum()),
    )


def _is_text(line: ir.Table, name: str) -> bool:
    found = f"{name}_found"
    return found in line.columns and line[found].type().is_string()


def _is_unreadable(line: ir.Table, name: str) -> ir.BooleanValue:
    found = line[f"{name}_found"]
    is_none = found.notnull() & line[name].isnull()
    return ibis.ifelse(is_none, found.re_search("[0-9０-９]"), False)  # the pattern is asked of few cells


def _tolerant_amount(line: ir.Table, reading: Reading) -> ir.DecimalValue:
    """The line's total, else pieces by price, of cells that may be in no form that is read."""
    each = {name: _tolerant(line, name, reading) for name in NUMBERS if f"{name}_found" in line.columns}
    product = ibis.null(MONEY)
    if {"quantity", "price"} <= each.keys():
        exact = each["quantity"].cast("float64") * each["price"].cast("float64")
        fits = exact.abs() <= float(reading.bounds.largest_amount)
        product = ibis.ifelse(fits, exact, None).cast("decimal(26, 8)").cast(MONEY)
    return ibis.coalesce(each["total_amount"], product) if "total_amount" in each else product


def _tolerant(line: ir.Table, name: str, reading: Reading) -> ir.DecimalValue:
    if not _is_text(line, name):
        return line[name].cast(MONEY)
    return ibis.coalesce(line[name].cast(MONEY), tolerant_number(line[f"{name}_found"], reading.numbers_of(name)))


def tolerant_number(cell: ir.StringValue, numbers: Numbers) -> ir.DecimalValue:
    """The one number in a cell, whatever stands round it: its last point or comma is a decimal one, unless three digits
    follow and the column's decimal sign is the other. NULL where there is none, or more than one."""
    tidy = in_plain_signs(cell)
    body = tidy.re_replace("[^0-9.,]", "").re_replace("[.,]+$", "")
    point = re.escape(numbers.decimal)
    has_fraction = body.re_search(rf"[.,]([0-9]{{1,2}}|[0-9]{{4,}})$|^[0-9]*{point}[0-9]{{3}}$")
    whole = ibis.ifelse(has_fraction, body.re_replace("[.,][0-9]*$", ""), body).re_replace("[.,]", "")
    fraction = ibis.ifelse(has_fraction, body.re_replace("^.*[.,]", ""), "0").left(4)
    plain = "0" + whole + "." + fraction
    is_one = tidy.re_search(_ONE_NUMBER) & plain.re_search(r"^[0-9]{1,13}\.[0-9]{1,4}$") & body.re_search("[0-9]")
    amount = ibis.ifelse(is_one, plain, ibis.null("string")).cast(MONEY)
    return ibis.ifelse(tidy.re_search("^[^0-9]*[-(]|-[^0-9]*$"), -amount, amount)
