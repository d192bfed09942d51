"""Of what kind a line is: what is said of it comes first, then its sign."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import KIND_WORD
from regulars.ledger.conventions import Conventions, Reading
from regulars.ledger.kind_words import TAKES_OFF
from regulars.ledger.rules import BY_SIGN, SAID
from regulars.ledger.rules.base import Kind
from regulars.ledger.rules.words import has_prefix, one_of

# Who says that a line takes money off: its file, its invoice number, or (from here on) a word, by its number.
BY_FILE, BY_PREFIX, BY_WORD = 0, 1, 2


def with_sayings(line: ir.Table, reading: Reading, present: frozenset[str]) -> ir.Table:
    """Adds what the line's document and its value of a declared column say that it is.

    Where amounts are declared to be right as they are written, an amount above zero says that nothing is taken back.
    """
    prefix = reading.conventions.cancel_prefix
    has_credit_no = has_prefix(line.invoice_no, prefix) if prefix and "invoice_no" in present else ibis.literal(False)
    has_credit_no = has_credit_no.fill_null(False)
    cancelled = ibis.literal(True) if reading.returns else has_credit_no
    word = _kind_of_word(line, reading)
    if reading.conventions.credit_sign == "as_written":
        is_plus = (line.amount > 0).fill_null(False)
        cancelled = cancelled & ~is_plus
        word = ibis.ifelse((word == "return") & is_plus, ibis.null("string"), word)
    return line.mutate(said_kind=word, is_cancelled=cancelled, has_credit_no=has_credit_no)


def _kind_of_word(line: ir.Table, reading: Reading) -> ir.StringValue:
    """The kind that a value of a declared column says; NULL where none does."""
    by_kind: dict[str, list[int]] = {}
    for number, kind in reading.kind_words:
        by_kind.setdefault(kind, []).append(number)
    if not by_kind or KIND_WORD not in line.columns:
        return ibis.null("string")
    return ibis.cases(*((one_of(line[KIND_WORD], numbers), kind) for kind, numbers in by_kind.items()), else_=None)


def with_signs(line: ir.Table, present: frozenset[str]) -> ir.Table:
    """Adds what the signs of the line's numbers say: pieces and price take each other's minus away."""
    below_zero = [(line[name] < 0).fill_null(False) for name in ("quantity", "price_exact") if name in line.columns]
    both = reduce(and_, below_zero) & (line.amount > 0) if len(below_zero) == 2 else ibis.literal(False)
    if "total_amount" in present:
        below_zero.append((line.amount < 0).fill_null(False))
    return line.mutate(
        has_two_minuses=both.fill_null(False), is_negative=reduce(or_, below_zero) & ~both.fill_null(False)
    )


def with_kind(line: ir.Table, reading: Reading, present: frozenset[str]) -> ir.Table:
    """Adds the line's kind, whether that `takes_off` money, and the kind that is `spoken_for`: NULL where its sign
    decides."""

    def first(rules: tuple[Kind, ...], otherwise: ir.Value) -> ir.StringValue:
        asked = [rule for rule in rules if rule.applies(reading, present)]
        branches = [(rule.fits(line, reading), rule.kind or line.said_kind) for rule in asked]
        return ibis.cases(*branches, else_=otherwise) if branches else otherwise

    spoken_for = first(SAID, ibis.null("string"))
    kind = ibis.coalesce(spoken_for, first(BY_SIGN, ibis.literal("sale")))
    return line.mutate(
        spoken_for=spoken_for, kind=kind, takes_off=one_of(kind, kinds_that_take_off(reading.conventions))
    )


def kinds_that_take_off(conventions: Conventions) -> tuple[str, ...]:
    """The kinds whose money is below zero, however it is written. With "as_written", a discount may be taken back."""
    return ("return",) if conventions.credit_sign == "as_written" else TAKES_OFF


def taken_off(line: ir.Table, value: ir.NumericValue) -> ir.NumericValue:
    """What a return or a discount takes off is below zero, however it is written."""
    return ibis.ifelse(line.takes_off, -value.abs(), value)


def said_by(line: ir.Table, reading: Reading) -> ir.IntegerValue:
    """Who says what the line is: BY_FILE, BY_PREFIX, or BY_WORD and the number of the word; NULL where nobody does."""
    by_file = ibis.literal(BY_FILE if reading.returns else None, type="int64")
    known = by_file if reading.returns else ibis.ifelse(line.has_credit_no, BY_PREFIX, None).cast("int64")
    if KIND_WORD not in line.columns:
        return known
    return ibis.coalesce(line[KIND_WORD].cast("int64") + BY_WORD, known)


def sign_as_written(line: ir.Table) -> ir.IntegerValue:
    """1 where the line's amount is written above zero, -1 where below, 0 where it is zero or cannot be read."""
    return ibis.cases((line.amount > 0, 1), (line.amount < 0, -1), else_=0).cast("int64")
