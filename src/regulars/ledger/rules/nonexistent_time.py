"""A time of the night on which the clocks are put forward that no clock of the shop ever showed."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.clock_changes import skipped_times
from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    """Only stamps that are written in the shop's own time can be such; others were brought there by a clock.

    A date without a time is a day, and stands as its midnight: where clocks are put forward at midnight, it never was.
    """
    if reading.zone == "UTC" or reading.received_in is None or reading.stamps not in (None, reading.zone):
        return ibis.literal(False)
    skipped = skipped_times(reading.zone, reading.bounds.earliest_year, reading.received_in)
    written = line.invoice_date
    is_day = written == written.truncate("D")
    skips = [(written >= first) & (written < after) for first, after in skipped]
    return ~is_day & reduce(or_, skips, ibis.literal(False))


RULE = Fault("nonexistent_time", ("invoice_date",), _breaks)
