"""What a log leaves open about its columns of money, as a refusal with what each answer would come to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from regulars.ground.errors import InputRefused
from regulars.ledger.money.columns import MoneyReading, Prices, Total
from regulars.ledger.money.decide import Facts, Open, Question
from regulars.ledger.money.names import names_net

Net = Callable[[MoneyReading], Decimal]


@dataclass(frozen=True)
class Answer:
    """A line of [money] that answers a question; those of columns share a line. One `instead` of it is a comment."""

    key: str
    value: str
    note: str
    instead: bool = False
    is_column: bool = False


def refusal(facts: Facts, reading: MoneyReading, questions: Sequence[Open], net: Net) -> InputRefused:
    """The refusal of a log with these open questions; `net` gives its net revenue in a reading."""
    sentences, answers = [], []
    for each in questions:
        said, more = _ASKED[each.question](facts, reading, each, net)
        sentences.append(said)
        answers += more
    return InputRefused(
        f"{'; '.join(sentences)}. Set which one holds in regulars.toml:", paste="\n".join(["[money]", *_toml(answers)])
    )


def _toml(answers: Sequence[Answer]) -> list[str]:
    """The lines of [money], each key once: columns of one key as a list."""
    lines = []
    columns = sorted((each for each in answers if each.is_column), key=lambda each: (each.instead, each.key))
    for (instead, key), some in groupby(columns, key=lambda each: (each.instead, each.key)):
        listed = list(some)
        values, notes = (", ".join(getattr(each, part) for each in listed) for part in ("value", "note"))
        lines.append(f"{'# ' if instead else ''}{key} = [{values}]  # {notes}")
    others = [each for each in answers if not each.is_column]
    return lines + [f"{'# ' if each.instead else ''}{each.key} = {each.value}  # {each.note}" for each in others]


def _scope(facts: Facts, reading: MoneyReading, each: Open, net: Net) -> tuple[str, list[Answer]]:
    column, shape = each.column, facts.shapes[each.column.name]
    once = net(replace(reading, of_order=reading.of_order | {column.name}))
    often = net(replace(reading, of_order=reading.of_order - {column.name}))
    where = (
        f"is the same on every line of {_orders(shape.repeated)}"
        if shape.repeated
        else f"is filled only on the first line of {_orders(shape.once)}"
    )
    sums = f"counted once per order it is {_amount_text(shape.by_order)}, line by line {_amount_text(shape.by_line)}"
    nets = "" if once == often else f" (net revenue {_amount_text(once)} or {_amount_text(often)})"
    name = _as_toml(column.column)
    return f"{column.column!r} {where}: {sums}{nets}", [
        Answer("of_order", name, _amount_text(shape.by_order), is_column=True),
        Answer("of_line", name, _amount_text(shape.by_line), instead=True, is_column=True),
    ]


def _orders(n: int) -> str:
    return f"the {n:,} orders with several lines" if n > 1 else "the one order with several lines"


def _total(facts: Facts, reading: MoneyReading, each: Open, net: Net) -> tuple[str, list[Answer]]:
    answers = [Total.AFTER_DISCOUNT, Total.BEFORE_DISCOUNT, *([Total.WITH_TAX] if facts.has("tax") else [])]
    found = {answer: net(replace(reading, total=answer)) for answer in answers}
    said = (
        f"{_column_names(facts, 'discount', 'discount_rate')} has money, but the lines do not show whether "
        f"{facts.log.total_column!r} is after it: net revenue is {_amount_text(found[Total.AFTER_DISCOUNT])} if "
        f"it is, {_amount_text(found[Total.BEFORE_DISCOUNT])} if it is not"
    )
    return said, _choices("total", found)


def _prices(facts: Facts, reading: MoneyReading, each: Open, net: Net) -> tuple[str, list[Answer]]:
    amounts = facts.log.total_column if facts.log.has_total else facts.log.price_column
    answers = sorted(Prices, reverse=names_net(amounts))  # what the name says comes first
    found = {answer: net(replace(reading, prices=answer)) for answer in answers}
    tax = sum((_sum(facts, reading, column.name) for column in facts.has("tax")), Decimal(0))
    said = (
        f"{_column_names(facts, 'tax')} comes to {_amount_text(tax)}, and the lines do not show whether prices include "
        f"it: net revenue is {_amount_text(found[Prices.WITH_TAX])} if they do, "
        f"{_amount_text(found[Prices.WITHOUT_TAX])} if they do not"
    )
    return said, _choices("prices", found)


def _signs(facts: Facts, reading: MoneyReading, each: Open, net: Net) -> tuple[str, list[Answer]]:
    shape = facts.shapes[each.column.name]
    positive = net(replace(reading, unsigned=reading.unsigned | {each.column.name}))
    written = net(replace(reading, unsigned=reading.unsigned - {each.column.name}))
    said = (
        f"{each.column.column!r} is above zero on {shape.above:,} lines and below zero on "
        f"{shape.below:,}: net revenue is {_amount_text(positive)} if all of it is deducted, {_amount_text(written)} "
        "if negative amounts are added"
    )
    return said, _choices("signs", {"positive": positive, "as_written": written})


def _amounts(facts: Facts, reading: MoneyReading, each: Open, net: Net) -> tuple[str, list[Answer]]:
    column, varied = each.column.column, facts.shapes[each.column.name].varied
    often = net(replace(reading, of_order=reading.of_order - {each.column.name}))
    said = f"{column!r} is declared as an amount per order, but {varied:,} orders have different amounts on their lines"
    return said, [Answer("of_line", _as_toml(column), _amount_text(often), is_column=True)]


_ASKED: dict[Question, Callable[[Facts, MoneyReading, Open, Net], tuple[str, list[Answer]]]] = {
    Question.SCOPE: _scope,
    Question.TOTAL: _total,
    Question.PRICES: _prices,
    Question.SIGNS: _signs,
    Question.AMOUNTS: _amounts,
}


def _choices(key: str, found: Mapping[Any, Decimal]) -> list[Answer]:
    notes = [(f'"{answer}"', f"net revenue {_amount_text(amount)}") for answer, amount in found.items()]
    return [Answer(key, value, note, instead=number > 0) for number, (value, note) in enumerate(notes)]


def _as_toml(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _column_names(facts: Facts, *fields: str) -> str:
    return " and ".join(repr(each.column) for each in facts.has(*fields))


def _sum(facts: Facts, reading: MoneyReading, name: str) -> Decimal:
    shape = facts.shapes[name]
    return shape.by_order if name in reading.of_order else shape.by_line


def _amount_text(amount: Decimal) -> str:
    return f"{amount:,.2f}"
