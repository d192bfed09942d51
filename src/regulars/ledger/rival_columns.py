"""Two columns of one header that bear the name of one field: are their values the same?"""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.cells import POSITION
from regulars.ledger.conventions import Reading
from regulars.ledger.mapping import NUMBERS
from regulars.ledger.values import as_exact, as_text


def differing_records(staged: ir.Table, name: str, one: str, other: str, reading: Reading) -> ir.Table:
    """One row per record in which the two columns differ as the field `name`: its position.

    Blanks at the ends do not count, nor do noughts behind the point of an amount.
    """
    left, right = (as_text(staged[column]).strip().nullif("") for column in (one, other))
    differ = (left != right).fill_null(False) | (left.isnull() != right.isnull())
    if name in NUMBERS:
        differ &= ~(_amount(staged[one], reading) == _amount(staged[other], reading)).fill_null(False)
    return staged.filter(differ).select(*POSITION)


def _amount(cell: ir.Value, reading: Reading) -> ir.DecimalValue:
    return as_exact(cell.strip() if isinstance(cell, ir.StringValue) else cell, reading.numbers)
