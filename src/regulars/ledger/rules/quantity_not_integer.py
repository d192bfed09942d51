"""Pieces are whole numbers in plain digits: not 5.7, 1e3, 1_000 or (5)."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.quantity_found.notnull() & line.quantity.isnull()


RULE = Fault("quantity_not_integer", ("quantity",), _breaks)
