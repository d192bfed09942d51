"""An amount in a column of money so large that it can only be a mistake; a rate below zero or above 100%."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.money.columns import money_names
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    highest = reading.bounds.highest_price
    out = [
        ~line[name].between(0, 100) if name.endswith("discount_rate") else line[name].abs() > highest
        for name in money_names(line.columns)
    ]
    return reduce(or_, out, ibis.literal(False))


RULE = Fault("money_out_of_range", ("money",), _breaks)
