"""A line without date has no place in any period."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.invoice_date_found.isnull()


RULE = Fault("date_missing", ("invoice_date",), _breaks)
