"""Columns that hold money and are not used: what they come to, and what a person should know of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from regulars.ground.evidence import Evidence, ReasonCode, judged
from regulars.ground.periods import Window
from regulars.ledger.money.columns import MoneyReading
from regulars.ledger.status_notes import Note

CLAIM = "money_ledger.net_revenue"
MONEY_UNUSED = ReasonCode(
    "money_unused", "the column {column!r} is not used and may be {field}: it sums to {amount} over {lines:,} lines"
)
MONEY_UNDECIDED = ReasonCode(
    "money_undecided",
    (
        "the column {column!r} ({field}, {amount} over {lines:,} lines) is not used, because the lines do "
        "not show {what}"
    ),
)
PIECES_UNUSED = ReasonCode(
    "returned_pieces", "the column {column!r} is not used and counts returned pieces: {pieces} on {lines:,} lines"
)
END_UNUSED = ReasonCode(
    "cancelled_at",
    ("the column {column!r} is not used and says when {lines:,} lines were cancelled or returned; they count as sales"),
)
NO_GOODS_UNSAID = ReasonCode("no_goods", "{lines:,} lines of {column!r}, worth {amount}, count as sales of goods")
RATE_UNUSED = ReasonCode(
    "tax_rate",
    (
        "the column {column!r} is not used and holds a tax rate on {lines:,} lines: it is not known whether "
        "amounts include the tax"
    ),
)
PREFIX_UNSAID = ReasonCode(
    "credit_prefix",
    (
        "{lines:,} lines, worth {amount}, count as sales, but their numbers begin with {column!r}, as those "
        "of credit notes do"
    ),
)
DAY_OF_REFUND = ReasonCode("day_of_refund", "refunds are known only per order and are booked on the day of the order")
# What an UnusedMoney may be of besides a field of money.
RETURNED_PIECES, END_OF_ORDER, CREDIT_PREFIX, TAX_RATE, NO_GOODS = (
    *("returned_pieces", "cancelled_at", "credit_prefix", "tax_rate", "no_goods"),
)
_UNDECIDED = {
    "scope": "whether it belongs to the line or to the order",
    "total": "whether amounts are before or after it",
    "prices": "whether prices include it",
    "signs": "whether negative amounts reverse it",
    "amounts": "how to share it among the lines of an order",
}
_FIELDS = {
    "discount": "a discount",
    "discount_rate": "a rate of discount",
    "order_total": "a total of the order or line",
    "gift_card": "paid by gift card",
    "refund": "a refund",
    "tip": "a tip",
}


@dataclass(frozen=True)
class UnusedMoney:
    """A column of money that nothing is booked from: the field that it may be, and what it adds up to.

    Also pieces taken back (`amount` counts them), moments of cancellations, and prefixes of invoice numbers (`column`)
    that may be those of credit notes. `question` is what the lines leave open of a column that a known export has;
    empty for a column of no mapping.
    """

    column: str
    field: str
    lines: int
    amount: Decimal
    question: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.column, self.field)

    def __add__(self, other: UnusedMoney) -> UnusedMoney:
        return replace(self, lines=self.lines + other.lines, amount=self.amount + other.amount)


def money_notes(unused: Iterable[UnusedMoney], reading: MoneyReading) -> list[Note]:
    """The columns of money that are not used, and refunds whose day is unknown."""
    return [*_unused_notes(unused), *([Note(DAY_OF_REFUND())] if "refund" in reading.fields else [])]


def _unused_notes(unused: Iterable[UnusedMoney]) -> Iterator[Note]:
    for each in unused:
        size = {"column": each.column, "amount": f"{each.amount:,.2f}", "lines": each.lines}
        name = json.dumps(each.column, ensure_ascii=False)
        if each.field in _OTHERS:
            yield _OTHERS[each.field](each, name)
        elif each.question:
            found = MONEY_UNDECIDED(**size, field=each.field.replace("_", " "), what=_UNDECIDED[each.question])
            yield Note(found, f"set it in [money], or set [money] ignore = [{name}]")
        else:
            found = MONEY_UNUSED(**size, field=_FIELDS.get(each.field, each.field))
            yield Note(found, f"set [columns] {each.field} = {name}, or [money] ignore = [{name}] to leave it out")


def _of_pieces(each: UnusedMoney, name: str) -> Note:
    found = PIECES_UNUSED(column=each.column, pieces=f"{each.amount:,.0f}", lines=each.lines)
    return Note(
        found,
        (
            "net revenue includes them: give their money in a column of refunds ([columns] refund) or as "
            f"separate lines, or set [money] ignore = [{name}]"
        ),
    )


def _of_end(each: UnusedMoney, name: str) -> Note:
    found = END_UNUSED(column=each.column, lines=each.lines)
    return Note(found, f"remove these orders from the file, or set [money] ignore = [{name}] if they count")


def _of_prefix(each: UnusedMoney, name: str) -> Note:
    found = PREFIX_UNSAID(column=each.column, lines=each.lines, amount=f"{each.amount:,.2f}")
    return Note(
        found, f'if they are credit notes, set [codes] cancel_prefix = {name}; if not, set [codes] cancel_prefix = ""'
    )


def _of_rate(each: UnusedMoney, name: str) -> Note:
    found = RATE_UNUSED(column=each.column, lines=each.lines)
    return Note(found, f"name a column with the amount of tax ([columns] tax), or set [money] ignore = [{name}]")


def _of_no_goods(each: UnusedMoney, name: str) -> Note:
    found = NO_GOODS_UNSAID(column=each.column, lines=each.lines, amount=f"{each.amount:,.2f}")
    return Note(found, 'set in [kinds] what they are: "discount", "shipping", "tax", "tip", "fee" or "sale"')


_OTHERS = {
    **{RETURNED_PIECES: _of_pieces, END_OF_ORDER: _of_end, CREDIT_PREFIX: _of_prefix},
    **{TAX_RATE: _of_rate, NO_GOODS: _of_no_goods},
}


def money_evidence(notes: Sequence[Note], lines: int, window: Window) -> Evidence:
    """How far net revenue can be trusted to have all that the log says of money."""
    doubts = tuple(note.found for note in notes if note.is_doubt)
    return judged(CLAIM, population="lines", n=lines, least=0, window=window, doubts=doubts)
