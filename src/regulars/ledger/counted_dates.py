"""Dates that are written as a count: of seconds or parts of them since 1970, or a spreadsheet's days since 1900."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.dates import from_local

SECONDS, MILLISECONDS, MICROSECONDS, EXCEL_DAYS = COUNTED_DATES = (
    *("unix_seconds", "unix_milliseconds", "unix_microseconds", "excel_days"),
)
_FIRST_EXCEL_DAY = 25_569  # 1970-01-01, counted from 1899-12-30
_DAY = 86_400
_PER_SECOND = {MILLISECONDS: 1_000, MICROSECONDS: 1_000_000}
_LAST = 4_102_444_800  # 2100-01-01: what lies beyond is in another unit


def counted_moment(cell: ir.Value, order: str, reading: Reading) -> ir.TimestampValue:
    """The time in the shop's zone; NULL where the cell is no such count."""
    if cell.type().is_string():
        cell = ibis.ifelse(cell.re_search(r"^[0-9]{1,16}(\.[0-9]*)?$"), cell, ibis.null("string"))
    count = cell.cast("float64")
    if order == EXCEL_DAYS:
        seconds = ((count - _FIRST_EXCEL_DAY) * _DAY).round()
    else:
        seconds = (count / _PER_SECOND.get(order, 1)).floor()
    whole = ibis.ifelse((seconds > 0) & (seconds < _LAST), seconds, None).cast("int64")
    stamps = reading.stamps if order == EXCEL_DAYS else "UTC"
    return from_local(whole.as_timestamp("s").cast("timestamp(6)"), zone=reading.zone, stamps=stamps)
