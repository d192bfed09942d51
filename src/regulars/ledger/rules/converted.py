"""An amount in another currency was converted at the rate that the shop declares."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Mark
from regulars.ledger.rules.words import one_of


def _holds(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return one_of(line.currency.upper(), tuple(currency for currency, _ in reading.rates))


RULE = Mark("converted", ("currency",), _holds)
