"""By its status the order never became a sale, or was undone as a whole: cancelled, failed, refunded."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault
from regulars.ledger.statuses import VOID


def _breaks(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return line.taken_as == VOID


RULE = Fault("order_void", ("status",), _breaks)
