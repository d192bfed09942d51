"""The customer is known by an e-mail address, which is stored as a keyed hash."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import HASHED
from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line[HASHED] if HASHED in line.columns else ibis.literal(False)


RULE = Mark("email_hashed", ("customer_id",), _holds)
