"""How the dates of a file would be read, for a first look: one cell with its day, and how many are left unread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.dates import DatesUnclear, as_moment
from regulars.shell.cleaning.date_formats import read_dates
from regulars.shell.engines.store import Store
from regulars.shell.ingest.messages import shown


@dataclass(frozen=True)
class SeenDates:
    """What is found of a column of dates: why the shop must say how they are written, or how the first one is read."""

    trouble: str | None = None
    cell: str = ""
    moment: datetime | None = None
    values: int = 0
    unread: int = 0
    setting: str = ""  # the line of [time] that ends the trouble, where it can be only one

    @property
    def sentence(self) -> str:
        """How the dates are read; empty where there is trouble, or nothing to say of typed dates."""
        if self.moment is None:
            return ""
        form = "%Y-%m-%d" if self.moment == self.moment.replace(hour=0, minute=0, second=0) else "%Y-%m-%d %H:%M"
        read = f"the date {shown(self.cell, 40)!r} reads as {self.moment:{form}}"
        return f"{read}, and {self.unread:,} of {self.values:,} dates cannot be read"


def look_at_dates(store: Store, found: ir.Table) -> SeenDates:
    """The dates among the cells of a file; nothing is said of dates that have a type of their own."""
    if "invoice_date" not in found.columns or not found.invoice_date.type().is_string():
        return SeenDates()
    try:
        kept = found.mutate(as_written=found.invoice_date)
        read, dates = read_dates(store, kept, Reading(), None, None, None, where="dates")
    except DatesUnclear as unclear:
        return SeenDates(trouble=unclear.found, setting=unclear.setting)
    cell = read.as_written.strip().nullif("")
    moment = as_moment(read.invoice_date.strip().nullif(""), order=dates.order, reading=Reading())
    moments = read.select("file_no", "source_line", cell=cell, moment=moment).filter(cell.notnull())
    counts = store.one(moments.aggregate(values=moments.cell.count(), read=moments.moment.count()))
    known = moments.filter(moments.moment.notnull()).order_by("file_no", "source_line").limit(1)
    first = store.rows(known.select("cell", "moment"))
    if not first:
        return SeenDates()
    return SeenDates(None, **first[0], values=counts["values"], unread=counts["values"] - counts["read"])
