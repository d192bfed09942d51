"""A line without a price above zero moves stock, not money: write-offs, gifts, corrections."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind


def _applies(_: Reading, __: frozenset[str]) -> bool:
    return True


def _fits(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.is_worthless


RULE = Kind("zero_price", "adjustment", _applies, _fits)
