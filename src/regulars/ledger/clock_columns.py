"""A time of day, and a zone, that stand in columns of their own beside the date."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.numbers import in_plain_signs

_TIME = r"^[0-9]{1,2}([:.h][0-9]{2}){1,2}(\.[0-9]+)?( ?[aApP]\.? ?[mM]\.?)?$"
_ZONE = "^([A-Za-z]{1,5}|(UTC|GMT)? ?[+-][0-9]{1,2}(:?[0-9]{2})?)$"


def with_clock(found: ir.Table) -> ir.Table:
    """The cells with the time of `invoice_time`, and the zone of `time_zone`, behind a date that has no time itself.

    What is no time of day is left out. A zone counts where it is an offset or a short name: the long name of a place
    (`Eastern Time (US & Canada)`) says that the clock of that place was read, and days are those of its calendar.
    """
    date, time = (_text(found[name]) for name in ("invoice_date", "invoice_time"))
    is_time = time.re_search(_TIME).fill_null(False) & ~date.contains(":")
    written = ibis.ifelse(is_time, date + " " + time, date)
    if "time_zone" in found.columns:
        zone = _text(found.time_zone)
        has_zone = zone.re_search(_ZONE).fill_null(False) & is_time
        written = ibis.ifelse(has_zone, written + " " + zone, written)
    return found.mutate(invoice_date=written)


def _text(cell: ir.Value) -> ir.StringValue:
    """The cell as text in plain signs; of a moment at midnight its day alone."""
    if cell.type().is_timestamp():
        return ibis.ifelse(cell.time().cast("string") == "00:00:00", cell.date().cast("string"), cell.cast("string"))
    return in_plain_signs(cell.cast("string"))
