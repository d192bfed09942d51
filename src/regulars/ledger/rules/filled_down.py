"""The export writes what belongs to an order on its first line alone; this line got it from there."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import FILLED
from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line[FILLED] if FILLED in line.columns else ibis.literal(False)


RULE = Mark("filled_down", (), _holds)
