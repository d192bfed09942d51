"""Only a line total was given: the price shown is the total by the quantity, rounded."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return ibis.literal("price" not in line.columns) & line.total_amount.notnull()


RULE = Mark("price_derived", ("total_amount",), _holds, unless=("price",))
