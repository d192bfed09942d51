"""The file is one of returns: pieces and money, written without a minus, were taken negative."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    if not reading.returns:
        return ibis.literal(False)
    taken = [line[name] != 0 for name in ("quantity", "total_amount") if name in line.columns]
    return reduce(or_, [each.fill_null(False) for each in taken], ibis.literal(False))


RULE = Mark("taken_negative", (), _holds)
