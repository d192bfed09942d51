"""A number written as the shop declares it (`12,50`, `1.250,00`, `$2.39`) was brought into plain form."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.mapping import NUMBERS
from regulars.ledger.money.columns import money_names
from regulars.ledger.numbers import PLAIN, declared_cell
from regulars.ledger.rules.base import Mark


def _holds(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    names = (*NUMBERS, *money_names(line.columns))
    found = {name: line[f"{name}_found"] for name in names if f"{name}_found" in line.columns}
    forms = {name: reading.numbers_of(name) for name, cell in found.items() if cell.type().is_string()}
    odd = {name: form for name, form in forms.items() if form != PLAIN}
    rewritten = [(declared_cell(line, name, form) != found[name]).fill_null(False) for name, form in odd.items()]
    return reduce(or_, rewritten, ibis.literal(False))


RULE = Mark("number_format", (), _holds)
