"""What its invoice number or its file says is taken back is a return, however its amount is written."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind


def _applies(reading: Reading, _: frozenset[str]) -> bool:
    return reading.returns or bool(reading.conventions.cancel_prefix)


def _fits(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.is_cancelled


RULE = Kind("credit_note", "return", _applies, _fits)
