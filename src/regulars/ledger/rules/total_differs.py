"""The line total is the money; the line is marked if quantity x price gives another amount."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.money.columns import PRODUCT
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return (line.total_amount - line[PRODUCT]).abs() > ibis.literal(reading.total_tolerance).cast("decimal(18, 4)")


RULE = Mark("total_differs", ("total_amount", "quantity", "price"), _holds)
