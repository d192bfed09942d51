"""Postage, bank charges and market-place fees are charged beside the goods."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind


def _applies(reading: Reading, present: frozenset[str]) -> bool:
    return bool(reading.conventions.fee_codes) and "stock_code" in present


def _fits(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return line.stock_code.isin(reading.conventions.fee_codes)


RULE = Kind("fee_code", "fee", _applies, _fits)
