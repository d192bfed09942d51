"""A line without invoice number belongs to no order."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.invoice_no.isnull()


RULE = Fault("invoice_missing", ("invoice_no",), _breaks)
