"""A line with a quantity but without price or line total has no amount."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.price_found.isnull()


RULE = Fault("price_missing", ("price",), _breaks, unless=("total_amount",))
