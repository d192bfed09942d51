"""A credit note made with the manual code takes back a sale whose code was not typed in."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind


def _applies(reading: Reading, present: frozenset[str]) -> bool:
    return (
        bool(reading.conventions.cancel_prefix and reading.conventions.manual_code)
        and {"customer_id", "stock_code"} <= present
    )


def _fits(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return line.is_cancelled & (line.stock_code == reading.conventions.manual_code) & line.customer_id.notnull()


RULE = Kind("manual_return", "return", _applies, _fits)
