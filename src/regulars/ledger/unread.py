"""The money of lines with an unreadable cell, as far as a tolerant reading can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.cells import POSITION
from regulars.ledger.conventions import RIGHTLY_ASIDE, Reading
from regulars.ledger.numbers import in_plain_signs
from regulars.ledger.types import count, money

_ASKED = ("quantity", "price", "total_amount")
UNREAD_CELL = "unread_cell"
UNREAD = (UNREAD_CELL, *(f"unread_{name}" for name in _ASKED))  # columns of judged lines
_ONE_NUMBER = r"^[^0-9.,]*[0-9.,][0-9., ']*[^0-9]*$"


@dataclass(frozen=True)
class Unread:
    """Lines set aside for an unreadable cell: their number, their money, and how many have each sign."""

    lines: int = 0
    money: Decimal = Decimal(0)
    plus: int = 0
    minus: int = 0

    def __add__(self, other: Unread) -> Unread:
        return Unread(
            self.lines + other.lines, self.money + other.money, self.plus + other.plus, self.minus + other.minus
        )


def with_unread_cells(line: ir.Table, reading: Reading) -> ir.Table:
    """Adds what lines with an unreadable cell say: the first such cell (`price: 5 EUR`), and of each number that is
    text its cell after the decimal sign of its column. NULL on all other lines.

    A cell without a digit cannot be an amount or a date, so it does not count.
    """
    unreadable = {name: _is_unreadable(line, name) for name in ("invoice_date", *_ASKED) if _is_text(line, name)}
    if not unreadable:
        return line.mutate(**{column: ibis.null("string") for column in UNREAD})
    is_any = reduce(or_, unreadable.values())
    first = ibis.coalesce(
        *(ibis.ifelse(is_so, f"{name}: " + line[f"{name}_found"], None) for name, is_so in unreadable.items())
    )
    cells = {
        _column(name): reading.numbers_of(name).decimal + line[f"{name}_found"]
        if _is_text(line, name)
        else ibis.null("string")
        for name in _ASKED
    }
    said = {UNREAD_CELL: first, **cells}
    return line.mutate(**{column: ibis.ifelse(is_any, cell, None) for column, cell in said.items()})


def unread_lines(
    lines: ir.Table, fault_names: Sequence[str], *, takes_off: Sequence[str], largest_amount: float
) -> ir.Table:
    """One row per line whose unread money counts: its place, `money` and `cell`.

    Duplicates, corrected lines, void orders, rows that are no trade and lines of the erased do not count, nor do cells
    with several numbers. Kinds that `takes_off` names are below zero.
    """
    rightly = sum(2**bit for bit, name in enumerate(fault_names) if name in RIGHTLY_ASIDE)
    of_trade = ((lines.faults & rightly) == 0) & ~lines.is_repeat & ~lines.is_superseded
    counted = lines.filter(of_trade & (lines.faults != 0) & lines[UNREAD_CELL].notnull())
    read = with_tolerant_numbers(counted, {_column(name): f"{name}_read" for name in _ASKED})
    each = {name: ibis.coalesce(read[name].cast(MONEY), read[f"{name}_read"]) for name in _ASKED}
    exact = each["quantity"].cast("float64") * each["price"].cast("float64")
    product = ibis.ifelse(exact.abs() <= largest_amount, exact, None).cast("decimal(26, 8)").cast(MONEY)
    amount = ibis.coalesce(each["total_amount"], product)
    signed = ibis.ifelse(read.kind.isin(takes_off), -amount.abs(), amount)
    known = read.select(*POSITION, money=signed, cell=read[UNREAD_CELL])
    return known.filter(known.money.notnull())


def unread_sizes(unread: ir.Table) -> ir.Table:
    """One row: what `Unread` holds, of lines as `unread_lines` gives them."""
    return unread.aggregate(
        lines=unread.count(),
        money=money(unread.money.abs().sum()),
        plus=count((unread.money > 0).sum()),
        minus=count((unread.money < 0).sum()),
    )


def _column(name: str) -> str:
    return f"unread_{name}"


def _is_text(line: ir.Table, name: str) -> bool:
    found = f"{name}_found"
    return found in line.columns and line[found].type().is_string()


def _is_unreadable(line: ir.Table, name: str) -> ir.BooleanValue:
    found = line[f"{name}_found"]
    is_none = found.notnull() & line[name].isnull()
    return ibis.ifelse(is_none, found.re_search("[0-9０-９]"), False)  # the pattern is asked of few cells


def with_tolerant_numbers(table: ir.Table, columns: Mapping[str, str]) -> ir.Table:
    """Adds for each column of cells, under the name beside it, the one number in the cell, whatever stands round it.

    Before a cell stands the decimal sign of its column. The last point or comma is a decimal one, unless three digits
    follow and the column's decimal sign is the other. NULL where there is no number, or more than one.
    """
    tidy = {name: in_plain_signs(table[column].substr(1)) for column, name in columns.items()}
    points = {f"{name}_point": table[column].left(1) for column, name in columns.items()}
    table = table.mutate(**points, **tidy).view()  # borders: each piece of text is asked several times
    table = table.mutate(
        **{f"{name}_body": table[name].re_replace("[^0-9.,]", "").re_replace("[.,]+$", "") for name in tidy}
    ).view()
    table = table.mutate(
        **{f"{name}_part": _has_fraction(table[f"{name}_body"], table[f"{name}_point"]) for name in tidy}
    ).view()
    table = table.mutate(
        **{f"{name}_plain": _plain(table[f"{name}_body"], table[f"{name}_part"]) for name in tidy}
    ).view()
    read = {name: _number(table[name], table[f"{name}_plain"], table[f"{name}_body"]) for name in tidy}
    return table.mutate(**read).drop(
        *(f"{name}_{piece}" for name in tidy for piece in ("point", "body", "part", "plain"))
    )


def _has_fraction(body: ir.StringValue, point: ir.StringValue) -> ir.BooleanValue:
    three = ibis.ifelse(point == ",", body.re_search("^[0-9]*,[0-9]{3}$"), body.re_search(r"^[0-9]*\.[0-9]{3}$"))
    return body.re_search("[.,]([0-9]{1,2}|[0-9]{4,})$") | three


def _plain(body: ir.StringValue, has_fraction: ir.BooleanValue) -> ir.StringValue:
    whole = ibis.ifelse(has_fraction, body.re_replace("[.,][0-9]*$", ""), body).re_replace("[.,]", "")
    fraction = ibis.ifelse(has_fraction, body.re_replace("^.*[.,]", ""), "0").left(4)
    return "0" + whole + "." + fraction


def _number(tidy: ir.StringValue, plain: ir.StringValue, body: ir.StringValue) -> ir.DecimalValue:
    is_one = tidy.re_search(_ONE_NUMBER) & plain.re_search(r"^[0-9]{1,13}\.[0-9]{1,4}$") & body.re_search("[0-9]")
    amount = ibis.ifelse(is_one, plain, ibis.null("string")).cast(MONEY)
    return ibis.ifelse(tidy.re_search("^[^0-9]*[-(]|-[^0-9]*$"), -amount, amount)
