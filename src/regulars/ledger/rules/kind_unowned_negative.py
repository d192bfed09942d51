"""Pieces taken off without a credit note and without a customer are written off, not returned."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind


def _applies(_: Reading, present: frozenset[str]) -> bool:
    return {"customer_id", "quantity"} <= present


def _fits(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return (line.quantity < 0) & line.customer_id.isnull() & ~line.is_cancelled


RULE = Kind("unowned_negative", "adjustment", _applies, _fits)
