"""Codes for discounts, samples, manual entries and bad debt are no products."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind


def _applies(reading: Reading, present: frozenset[str]) -> bool:
    return bool(reading.conventions.adjustment_codes) and "stock_code" in present


def _fits(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return line.stock_code.isin(reading.conventions.adjustment_codes)


RULE = Kind("adjustment_code", "adjustment", _applies, _fits)
