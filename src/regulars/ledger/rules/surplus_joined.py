"""The record had more cells than the header; the surplus was joined into the column that the shop declares."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import SURPLUS
from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line[SURPLUS] if SURPLUS in line.columns else ibis.literal(False)


RULE = Mark("surplus_joined", (), _holds)
