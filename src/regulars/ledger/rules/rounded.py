"""Money with more than four decimals is rounded, half away from zero."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.money.columns import money_names
from regulars.ledger.numbers import declared_cell
from regulars.ledger.rules.base import Mark
from regulars.ledger.values import LONG_DECIMAL

_MONEY = ("price", "total_amount", "unit_cost")


def _holds(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    amounts = (*_MONEY, *(name for name in money_names(line.columns) if not name.endswith("discount_rate")))
    found = {name: line[f"{name}_found"] for name in amounts if f"{name}_found" in line.columns}
    texts = [
        declared_cell(line, name, reading.numbers_of(name)).re_search(LONG_DECIMAL)
        for name, cell in found.items()
        if cell.type().is_string()
    ]
    return reduce(or_, texts, ibis.literal(False))


RULE = Mark("rounded", (), _holds)
