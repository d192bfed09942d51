"""A cell of a column of money (discount, tax, profit, …) that holds no plain decimal number."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.mapping import PROFIT
from regulars.ledger.money.columns import money_names
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    names = (*money_names(line.columns), *([PROFIT] if PROFIT in line.columns else []))
    unread = [line[f"{name}_found"].notnull() & line[name].isnull() for name in names]
    return reduce(or_, unread, ibis.literal(False))


RULE = Fault("money_not_decimal", ("money",), _breaks)
