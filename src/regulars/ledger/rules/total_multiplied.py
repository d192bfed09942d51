"""The log has line totals, but this line has none: its money is quantity x price."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.money.columns import PRODUCT
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.total_amount_found.isnull() & line[PRODUCT].notnull()


RULE = Mark("total_multiplied", ("total_amount", "quantity", "price"), _holds)
