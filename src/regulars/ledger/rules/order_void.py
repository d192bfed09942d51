"""By its status the order never became a sale, or was undone as a whole: cancelled, failed, refunded."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.words import one_of


def _breaks(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    words = reading.conventions.void_statuses
    return one_of(line.status.lower(), words) if words else ibis.literal(False)


RULE = Fault("order_void", ("status",), _breaks)
