"""A value of a column that the shop declares in `[kinds.COLUMN]` says what the line is, before anything else does."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.kind_words import IGNORED, VOID
from regulars.ledger.rules.base import Kind
from regulars.ledger.rules.words import one_of


def _applies(reading: Reading, _: frozenset[str]) -> bool:
    return bool(reading.kind_words)


def _fits(line: ir.Table, _: Reading) -> ir.BooleanValue:
    """A line of no money is no sale: an order needs one line with a price."""
    is_gift = (line.said_kind == "sale") & (line.amount == 0)
    return line.said_kind.notnull() & ~one_of(line.said_kind, (VOID, IGNORED)) & ~is_gift.fill_null(False)


RULE = Kind("said", None, _applies, _fits)
