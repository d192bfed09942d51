"""The line total is the money of this log; this line has none."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.total_amount_found.isnull() & line.amount.isnull()


RULE = Fault("total_missing", ("total_amount",), _breaks)
