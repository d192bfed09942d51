"""By its status, or by a value of a declared column, the order never became a sale, or was undone as a whole."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.kind_words import VOID
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    is_said = (line.said_kind == VOID).fill_null(False)
    return is_said | (line.taken_as == VOID) if "taken_as" in line.columns else is_said


RULE = Fault("order_void", (), _breaks)
