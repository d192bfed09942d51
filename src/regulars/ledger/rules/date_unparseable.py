"""A date that is none in the order of its column: 30 February, words, a time of 24:00."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.invoice_date_found.notnull() & line.invoice_date.isnull()


RULE = Fault("date_unparseable", ("invoice_date",), _breaks)
