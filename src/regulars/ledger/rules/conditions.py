"""Conditions that several rules ask of a line."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Conventions, Reading
from regulars.ledger.rules.words import one_of

Condition = Callable[[ir.Table, Reading], ir.BooleanValue]


def flagged(flag: str) -> Condition:
    """The line has the flag; a log without the column has none."""
    return lambda line, _: line[flag] if flag in line.columns else ibis.literal(False)


def missing(cell: str) -> Condition:
    """The cell is empty."""
    return lambda line, _: line[cell].isnull()


def unreadable(column: str) -> Condition:
    """The cell has a text, and it is no value of the column's type."""
    return lambda line, _: line[f"{column}_found"].notnull() & line[column].isnull()


def too_large(column: str) -> Condition:
    """The money is beyond every price, on either side of zero."""
    return lambda line, reading: line[column].abs() > reading.bounds.highest_price


def has_code(codes: Callable[[Conventions], tuple[str, ...]]) -> Condition:
    """The stock code is one of the convention's."""
    return lambda line, reading: one_of(line.stock_code, codes(reading.conventions))


def has_codes(codes: Callable[[Conventions], tuple[str, ...]]) -> Callable[[Reading, frozenset[str]], bool]:
    """The convention names such codes, and the log has stock codes."""
    return lambda reading, present: bool(codes(reading.conventions)) and "stock_code" in present


def always(_: Reading, __: frozenset[str]) -> bool:
    """In every log."""
    return True
