"""Invoices A123 book bad debt and the like: money, but no trade."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind
from regulars.ledger.rules.words import has_prefix


def _applies(reading: Reading, __: frozenset[str]) -> bool:
    return bool(reading.conventions.adjustment_prefix)


def _fits(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return has_prefix(line.invoice_no, reading.conventions.adjustment_prefix)


RULE = Kind("bad_debt", "adjustment", _applies, _fits)
