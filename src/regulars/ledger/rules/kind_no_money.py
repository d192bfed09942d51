"""A line of no money that nothing else speaks for moves stock at most: write-offs, gifts, corrections."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind
from regulars.ledger.rules.conditions import always


def _fits(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.amount == 0


RULE = Kind("no_money", "adjustment", always, _fits)
