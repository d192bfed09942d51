"""The customer was erased: of the line its place and its money stay, and nothing that tells who it was."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import ERASED
from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line[ERASED] if ERASED in line.columns else ibis.literal(False)


RULE = Fault("erased", ("customer_id",), _breaks)
