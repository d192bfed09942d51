"""Days, months and periods as expressions, and what was known before a day."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import FISCAL, MONTHS, PLAIN, Calendar
from regulars.ground.periods import LATE_START_DAYS
from regulars.ledger.weeks import fiscal_start, week_start

_UNITS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def period_start(day: ir.DateValue, grain: str, calendar: Calendar = PLAIN) -> ir.DateValue:
    """The first day of the day, week, month, quarter, year or fiscal period, as the calendar counts them."""
    if grain == "week" and calendar.week_starts:
        return week_start(day, calendar.week_starts)
    if grain in FISCAL and calendar.pattern:
        return fiscal_start(day, grain, calendar)
    if grain in FISCAL:
        shift = calendar.fiscal_start[0] - 1
        periods = ((index_of_month(day) - shift) / MONTHS[grain]).floor().cast("int64")
        return first_of_month(periods * MONTHS[grain] + shift)
    return day.cast("timestamp").truncate(_UNITS[grain]).cast("date")


def index_of_month(day: ir.DateValue) -> ir.IntegerValue:
    """year*12 + month - 1: engines disagree on month differences, never on this."""
    return (day.year() * 12 + day.month() - 1).cast("int64")


def first_of_month(index: ir.IntegerValue) -> ir.DateValue:
    """The first day of the month with this index."""
    year = (index.cast("float64") / 12).floor().cast("int64")
    return ibis.date(year, index - year * 12 + 1, ibis.literal(1))


def starts_late(first_day: ir.DateValue, start: ir.DateValue, after: ir.DateValue) -> ir.BooleanValue:
    """Whether the log begins inside the period [start, after), and well after its start."""
    return (first_day > start + ibis.interval(days=LATE_START_DAYS)) & (first_day < after)


def known_before(transactions: ir.Table, as_of: date) -> ir.Table:
    """The accepted lines that were booked before the midnight with which `as_of` begins."""
    return transactions.filter(transactions.invoice_date < ibis.literal(as_of).cast("timestamp"))
