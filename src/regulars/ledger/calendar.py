"""Days, months and periods as expressions, and what was known before a day."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import A_MONDAY, FISCAL, MONTHS, PLAIN, Calendar
from regulars.ground.periods import LATE_START_DAYS
from regulars.ledger.retail_years import first_in_weeks, next_in_weeks, number_in_weeks, start_in_weeks
from regulars.ledger.weeks import days_later, days_since_monday, week_start

_UNITS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def period_start(day: ir.DateValue, grain: str, calendar: Calendar = PLAIN) -> ir.DateValue:
    """The first day of the day, week, month, quarter, year or fiscal period, as the calendar counts them."""
    if grain == "week" and calendar.week_starts:
        return week_start(day, calendar.week_starts)
    if grain in FISCAL and calendar.pattern:
        return first_in_weeks(day, grain, calendar)
    if grain in FISCAL:
        return start_of_number(period_number(day, grain, calendar), grain, calendar)
    return day.cast("timestamp").truncate(_UNITS[grain]).cast("date")  # a date, which truncation alone is not


def period_number(day: ir.DateValue, grain: str, calendar: Calendar = PLAIN) -> ir.IntegerValue:
    """The number of the week, month, quarter, year or fiscal period in which the day lies.

    Neighbours differ by one, so that ages and distances are plain differences, on every engine.
    """
    if grain == "week":
        return ((days_since_monday(day) - calendar.week_starts) / 7).floor().cast("int64")
    if grain in FISCAL and calendar.pattern:
        return number_in_weeks(day, grain, calendar)
    months = index_of_month(day)
    shift = _shift(grain, calendar)
    shifted = months - shift if shift else months
    return shifted if MONTHS[grain] == 1 else (shifted / MONTHS[grain]).floor().cast("int64")


def start_of_number(number: ir.IntegerValue, grain: str, calendar: Calendar = PLAIN) -> ir.DateValue:
    """The first day of the period with this number."""
    if grain == "week":
        return days_later(ibis.literal(A_MONDAY), number * 7 + calendar.week_starts)
    if grain in FISCAL and calendar.pattern:
        return start_in_weeks(number, grain, calendar)
    return first_of_month(number * MONTHS[grain] + _shift(grain, calendar))


def next_fiscal(start: ir.DateValue, grain: str, calendar: Calendar) -> ir.DateValue:
    """The first day of the fiscal period that follows the one that begins with `start`."""
    if calendar.pattern:
        return next_in_weeks(start, grain, calendar)
    return start_of_number(period_number(start, grain, calendar) + 1, grain, calendar)


def _shift(grain: str, calendar: Calendar) -> int:
    """Months from January to the beginning of the years that the grain counts in."""
    return calendar.fiscal_start[0] - 1 if grain in FISCAL else 0


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
