"""Weeks by their first day, and days of trade, as expressions."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import A_MONDAY, Calendar


def days_since_monday(day: ir.DateValue) -> ir.IntegerValue:
    """Days since a Monday long ago: the rest by seven is the day of the week, 0 for Monday, on every engine."""
    return day.delta(ibis.literal(A_MONDAY), unit="day").cast("int64")


def weekday_of(day: ir.DateValue) -> ir.IntegerValue:
    """0 for Monday to 6 for Sunday."""
    return (days_since_monday(day) % 7 + 7) % 7


def week_start(day: ir.DateValue, week_starts: int) -> ir.DateValue:
    """The latest such day of the week, 0 for Monday, that is not after the day."""
    return (day.cast("timestamp") - ((weekday_of(day) - week_starts + 7) % 7).as_interval("D")).cast("date")


def open_days(start: ir.DateValue, end: ir.DateValue, calendar: Calendar) -> ir.IntegerValue:
    """The days from `start` to `end`, which is exclusive, on which the shop is not closed."""
    return _open_before(end, calendar) - _open_before(start, calendar)


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


def days_later(day: ir.DateValue, days: ir.IntegerValue) -> ir.DateValue:
    """The day this many days after it; `days` are not below zero, as not every engine has such intervals."""
    return (day.cast("timestamp") + days.as_interval("D")).cast("date")  # a date, on every engine
