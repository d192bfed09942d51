"""Pieces, a price or a line total below zero take a sale back, with or without a customer."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Kind


def _applies(_: Reading, __: frozenset[str]) -> bool:
    return True


def _fits(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.is_negative


RULE = Kind("taken_back", "return", _applies, _fits)
