"""Codes for discounts, samples, manual entries and bad debt are no products."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind
from regulars.ledger.rules.words import one_of


def _applies(reading: Reading, present: frozenset[str]) -> bool:
    return bool(reading.conventions.adjustment_codes) and "stock_code" in present


def _fits(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return one_of(line.stock_code, reading.conventions.adjustment_codes)


RULE = Kind("adjustment_code", "adjustment", _applies, _fits)
