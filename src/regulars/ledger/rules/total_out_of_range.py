"""A line total so large that it can only be a mistake."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return line.total_amount.abs() > reading.bounds.highest_price


RULE = Fault("total_out_of_range", ("total_amount",), _breaks)
