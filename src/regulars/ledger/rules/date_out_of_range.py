"""Before the earliest year allowed, or more than a day after the log was received."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    early = line.invoice_date.year() < reading.bounds.earliest_year
    if reading.received_at is None:
        return early
    return early | (line.invoice_date > ibis.literal(reading.received_at) + ibis.interval(days=1))


RULE = Fault("date_out_of_range", ("invoice_date",), _breaks)
