"""Pieces and price that are each possible, but not together."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.quantity.notnull() & line.price.notnull() & line.amount.isnull()


RULE = Fault("amount_out_of_range", ("quantity", "price"), _breaks, unless=("total_amount",))
