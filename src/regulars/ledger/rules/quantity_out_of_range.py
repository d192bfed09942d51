"""More pieces than any shop moves on a line, in either direction."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return (line.quantity > reading.bounds.most_pieces) | (line.quantity < -reading.bounds.most_pieces)


RULE = Fault("quantity_out_of_range", ("quantity",), _breaks)
