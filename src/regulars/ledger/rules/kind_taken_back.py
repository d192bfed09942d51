"""A credit note, negative pieces or a negative line total takes a sale back."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind


def _applies(_: Reading, __: frozenset[str]) -> bool:
    return True


def _fits(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.is_cancelled | line.is_negative


RULE = Kind("taken_back", "return", _applies, _fits)
