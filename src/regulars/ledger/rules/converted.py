"""An amount in another currency was converted at a rate that the shop gives."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Mark
from regulars.ledger.rules.words import one_of


def _holds(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return one_of(line.currency.upper(), reading.foreign_currencies)


RULE = Mark("converted", ("currency",), _holds)
