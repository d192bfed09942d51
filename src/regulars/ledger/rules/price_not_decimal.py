"""A price that is no plain decimal number: a currency sign, a decimal comma, a word, infinity."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.price_found.notnull() & line.price.isnull()


RULE = Fault("price_not_decimal", ("price",), _breaks)
