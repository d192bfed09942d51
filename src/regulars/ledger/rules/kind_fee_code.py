"""Postage, bank charges and market-place fees are charged beside the goods."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind
from regulars.ledger.rules.words import one_of


def _applies(reading: Reading, present: frozenset[str]) -> bool:
    return bool(reading.conventions.fee_codes) and "stock_code" in present


def _fits(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return one_of(line.stock_code, reading.conventions.fee_codes)


RULE = Kind("fee_code", "fee", _applies, _fits)
