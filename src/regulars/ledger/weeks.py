"""Weeks by their first day, years of whole weeks, and trading days, as expressions."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import A_MONDAY, PATTERNS, QUARTERS, WEEKS_OF_QUARTER, Calendar


def days_since_monday(day: ir.DateValue) -> ir.IntegerValue:
    """Days since a Monday long ago: the rest by seven is the day of the week, 0 for Monday, on every engine."""
    return day.delta(ibis.literal(A_MONDAY), unit="day").cast("int64")


def weekday_of(day: ir.DateValue) -> ir.IntegerValue:
    """0 for Monday to 6 for Sunday."""
    return (days_since_monday(day) % 7 + 7) % 7


def week_start(day: ir.DateValue, week_starts: int) -> ir.DateValue:
    """The latest such day of the week, 0 for Monday, that is not after the day."""
    return _shifted(day, -((weekday_of(day) - week_starts + 7) % 7))


def fiscal_start(day: ir.DateValue, grain: str, calendar: Calendar) -> ir.DateValue:
    """The first day of the fiscal month, quarter or year of whole weeks in which the day lies."""
    next_year, same_year = (_year_start(day.year() + shift, calendar) for shift in (1, 0))
    first = ibis.cases(
        (day >= next_year, next_year),
        (day >= same_year, same_year),
        else_=_year_start(day.year() - 1, calendar),
    )
    if grain == "fiscal_year":
        return first
    week = (days_since_monday(day) - days_since_monday(first)) // 7
    return _shifted(first, _week_of_start(week.cast("int64"), grain, calendar) * 7)


def open_days(start: ir.DateValue, end: ir.DateValue, calendar: Calendar) -> ir.IntegerValue:
    """The days from `start` to `end`, which is exclusive, on which the shop is not closed."""
    return _open_before(end, calendar) - _open_before(start, calendar)


def _year_start(year: ir.IntegerValue, calendar: Calendar) -> ir.DateValue:
    """The first day of the week that is nearest to the fiscal start of this year."""
    month, day = calendar.fiscal_start
    named = ibis.date(year, ibis.literal(month), ibis.literal(day))
    return week_start(_shifted(named, ibis.literal(3)), calendar.week_starts)


def _week_of_start(week: ir.IntegerValue, grain: str, calendar: Calendar) -> ir.IntegerValue:
    """The week of the year, from 0, with which the quarter or month of this week begins."""
    quarter = ibis.least(week // WEEKS_OF_QUARTER, QUARTERS - 1)  # the 53rd week is in the last quarter
    start = quarter * WEEKS_OF_QUARTER
    if grain == "fiscal_quarter":
        return start
    first, second, _ = PATTERNS[calendar.pattern or "4-4-5"]
    inside = week - start
    return start + ibis.cases((inside < first, 0), (inside < first + second, first), else_=first + second)


def _open_before(day: ir.DateValue, calendar: Calendar) -> ir.IntegerValue:
    """Days of trade before the day since a Monday long ago."""
    days = days_since_monday(day)
    found = days
    for weekday in calendar.closed_weekdays:
        found = found - ((days - weekday + 6) / 7).floor().cast("int64")
    for closed in sorted(calendar.closed_days):
        if closed.weekday() not in calendar.closed_weekdays:
            found = found - ibis.ifelse(day > ibis.literal(closed), 1, 0)
    return found


def _shifted(day: ir.DateValue, days: ir.IntegerValue) -> ir.DateValue:
    return (day.cast("timestamp") + ibis.interval(days=1) * days).cast("date")  # a date, on every engine
