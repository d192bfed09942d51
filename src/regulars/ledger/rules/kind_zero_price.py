"""A line of Online Retail without a price moves stock, not money, whatever its invoice and code: write-offs, gifts."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind


def _applies(reading: Reading, _: frozenset[str]) -> bool:
    return reading.conventions.preset == "uci"


def _fits(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.is_worthless


RULE = Kind("zero_price", "adjustment", _applies, _fits)
