"""A line with a price but without a quantity has no amount."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.quantity_found.isnull()


RULE = Fault("quantity_missing", ("quantity",), _breaks)
