"""How to read a log's columns of money: by the settings, else by what its orders and sums prove."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from regulars.ledger.money.columns import NO_MONEY, TOTAL, MoneyColumn, MoneyReading, Prices, Total
from regulars.ledger.money.relations import CONTROL, Held
from regulars.ledger.money.shapes import Shape


@dataclass(frozen=True)
class Log:
    """The money of a log: its columns, and whether its lines have quantity × price, totals, and orders."""

    columns: tuple[MoneyColumn, ...]
    has_product: bool
    has_total: bool
    has_orders: bool
    total_column: str = TOTAL  # the column of the line totals, as the file has it
    price_column: str = ""


@dataclass(frozen=True)
class DeclaredMoney:
    """Declarations about the columns: from the settings, a known export or an earlier run."""

    of_order: frozenset[str] = frozenset()  # fields, or columns of the files
    of_line: frozenset[str] = frozenset()
    total: Total | None = None
    prices: Prices | None = None
    signs: str | None = None

    def is_of_order(self, each: MoneyColumn) -> bool | None:
        """Whether the amounts of the column are declared as those of the order; None without a declaration."""
        if {each.field, each.column} & self.of_order:
            return True
        return False if {each.field, each.column} & self.of_line else None


NOTHING_DECLARED = DeclaredMoney()


class Question(StrEnum):
    """A question that neither the settings nor the lines decide."""

    SCOPE = "scope"
    TOTAL = "total"
    PRICES = "prices"
    SIGNS = "signs"
    AMOUNTS = "amounts"  # declared as those of the order, but they differ between lines of some orders


@dataclass(frozen=True)
class Open:
    """An open question about a column, or about all of its field, that changes the money."""

    question: Question
    column: MoneyColumn


@dataclass(frozen=True)
class Facts:
    """What is known about the columns of one log: their shapes, the declarations, and what its sums prove."""

    log: Log
    shapes: Mapping[str, Shape]
    said: tuple[DeclaredMoney, ...]  # the strongest first
    proofs: tuple[Held, ...] = ()
    before: MoneyReading = NO_MONEY  # of an earlier run, used if nothing else decides

    def has(self, *names: str) -> tuple[MoneyColumn, ...]:
        """The columns of these fields that hold any money."""
        return tuple(c for c in self.log.columns if c.field in names and self.shapes[c.name].holds_money)

    @property
    def voices(self) -> tuple[DeclaredMoney | Held | MoneyReading, ...]:
        """The sources that decide on totals and prices, the strongest first."""
        return (*self.said, *self.proofs, self.before)

    def is_of_order(self, each: MoneyColumn) -> bool | None:
        """Whether the amounts belong to the order: as declared, else as orders or sums prove; None if neither."""
        if not self.log.has_orders:
            return False
        shape = self.shapes[each.name]
        answers = [one.is_of_order(each) for one in self.said]
        if each.field == CONTROL:
            answers.append(shape.is_of_order is not False)
        elif each.field == "discount_rate":
            answers.append(False)
        elif each.field != TOTAL or shape.repeated or not shape.first:
            answers.append(shape.is_of_order)  # a total on the first line alone may be that line's own
        answers += [True for proof in self.proofs if each.name in proof.of_order]
        answers += [False for proof in self.proofs if each.name in proof.not_of_order]
        answers += [former.name in self.before.of_order for former in self.before.columns if former.is_same(each)]
        answers += [True for name in self.before.of_order if name == each.name == TOTAL]
        return first_known(answers)


def asked_columns(log: Log) -> tuple[MoneyColumn, ...]:
    """The columns whose shapes are needed: those of money, and the line totals of a log with orders."""
    if not (log.has_total and log.has_orders):
        return log.columns
    return (*log.columns, MoneyColumn(TOTAL, log.total_column, TOTAL))


def decided_reading(facts: Facts) -> tuple[MoneyReading, tuple[Open, ...]]:
    """The reading of the log, and its open questions."""
    scope = {each: facts.is_of_order(each) for each in asked_columns(facts.log)}
    signed = facts.has("discount", "refund", "gift_card")
    signs = first_known([one.signs for one in facts.said])
    both = [each for each in signed if facts.shapes[each.name].has_both_signs]
    reading = MoneyReading(
        columns=facts.log.columns,
        of_order=frozenset(each.name for each, is_of_order in scope.items() if is_of_order and each.field != CONTROL),
        minus=frozenset(each.name for each in signed if not facts.shapes[each.name].above),
        unsigned=frozenset(each.name for each in both if signs == "positive"),
        percent=frozenset(each.name for each in facts.has("discount_rate") if facts.shapes[each.name].highest > 1),
        total=first_known([one.total for one in facts.voices]),
        prices=first_known([one.prices for one in facts.voices]),
    )
    return reading, (*_open_scopes(facts, scope), *_open_money(facts, reading), *_open_signs(both, signs))


def _open_scopes(facts: Facts, scope: Mapping[MoneyColumn, bool | None]) -> Iterator[Open]:
    for each, is_of_order in scope.items():
        if is_of_order is None:
            yield Open(Question.SCOPE, each)
        elif is_of_order and facts.shapes[each.name].varied and each.field != CONTROL:
            yield Open(Question.AMOUNTS, each)


def _open_money(facts: Facts, reading: MoneyReading) -> Iterator[Open]:
    discounts = facts.has("discount", "discount_rate")
    if facts.log.has_total and discounts and reading.total is None:
        yield Open(Question.TOTAL, discounts[0])
    taxes = facts.has("tax")
    if taxes and reading.prices is None and reading.total not in (Total.WITH_TAX, Total.PAID):
        yield Open(Question.PRICES, taxes[0])


def _open_signs(both: Sequence[MoneyColumn], signs: str | None) -> Iterator[Open]:
    yield from (Open(Question.SIGNS, each) for each in both if signs is None)


def first_known(answers: Iterable[Any]) -> Any:
    """The first answer that is not None; else None."""
    return next((answer for answer in answers if answer is not None), None)
