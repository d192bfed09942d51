"""The customer id is one that stands for no customer, as [customers] nobody says: the line is a guest's."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import NOBODY
from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line[NOBODY] if NOBODY in line.columns else ibis.literal(False)


RULE = Mark("nobody", ("customer_id",), _holds)
