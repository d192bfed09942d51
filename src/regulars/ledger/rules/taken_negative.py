"""Goods are taken back, and the pieces or the money of the line were not written so: they were taken negative."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, _: Reading) -> ir.BooleanValue:
    written = [line.amount > 0]
    written += [line.quantity > 0] if "quantity" in line.columns else []
    written += [line.price_exact < 0] if "price_exact" in line.columns else []
    return line.takes_off & line.amount.notnull() & reduce(or_, [each.fill_null(False) for each in written])


RULE = Mark("taken_negative", (), _holds)
