"""A spreadsheet has cut an id: `1.23E+11` stands where a number was, or a cell had more digits than it can hold."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault
from regulars.ledger.values import has_lost_digits

IDS = ("invoice_no", "customer_id", "stock_code")


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    damaged = [has_lost_digits(line[name]) for name in IDS if name in line.columns]
    return reduce(or_, damaged, ibis.literal(False))


RULE = Fault("id_damaged", (), _breaks)
