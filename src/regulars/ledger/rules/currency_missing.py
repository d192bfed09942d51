"""The log has several currencies, and the line does not say which one it is in."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return line.currency.isnull() if reading.foreign_currencies else ibis.literal(False)


RULE = Fault("currency_missing", ("currency",), _breaks)
