"""Fiscal years of whole weeks, as expressions: their months and quarters as numbers, and where these begin."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import A_MONDAY, MONTHS, PATTERNS, QUARTERS, WEEKS_OF_QUARTER, Calendar
from regulars.ledger.weeks import days_later, days_since_monday, week_start

_DAYS_OF_YEAR = 365.2425
_FIRST = A_MONDAY.year
_MONTHS_OF_QUARTER = MONTHS["quarter"]


def number_in_weeks(day: ir.DateValue, grain: str, calendar: Calendar) -> ir.IntegerValue:
    """The number of the fiscal month, quarter or year in which the day lies; neighbours differ by one."""
    first = _first_of_year(day, calendar)
    since = (calendar.year_start(_FIRST) - A_MONDAY).days
    years = ((days_since_monday(first) - since) / _DAYS_OF_YEAR).round().cast("int64")
    if grain == "fiscal_year":
        return years
    week = _floor((days_since_monday(day) - days_since_monday(first)) / 7)
    quarter = ibis.least(_floor(week / WEEKS_OF_QUARTER), QUARTERS - 1)  # the 53rd week is in the last quarter
    if grain == "fiscal_quarter":
        return years * QUARTERS + quarter
    one, two = _weeks_to_months(calendar)
    inside = week - quarter * WEEKS_OF_QUARTER
    return (years * QUARTERS + quarter) * _MONTHS_OF_QUARTER + ibis.cases((inside < one, 0), (inside < two, 1), else_=2)


def start_in_weeks(number: ir.IntegerValue, grain: str, calendar: Calendar) -> ir.DateValue:
    """The first day of the fiscal month, quarter or year with this number."""
    in_year = MONTHS["year"] // MONTHS[grain]
    years = _floor(number / in_year)
    first = _year_start(years + _FIRST, calendar)
    place = number - years * in_year
    if grain == "fiscal_year":
        return first
    if grain == "fiscal_quarter":
        return days_later(first, place * (WEEKS_OF_QUARTER * 7))
    quarter = _floor(place / _MONTHS_OF_QUARTER)
    month = place - quarter * _MONTHS_OF_QUARTER
    one, two = _weeks_to_months(calendar)
    weeks = ibis.cases((month == 0, 0), (month == 1, one), else_=two)
    return days_later(first, (quarter * WEEKS_OF_QUARTER + weeks) * 7)


def _first_of_year(day: ir.DateValue, calendar: Calendar) -> ir.DateValue:
    next_year, same_year = (_year_start(day.year() + shift, calendar) for shift in (1, 0))
    return ibis.cases(
        (day >= next_year, next_year),
        (day >= same_year, same_year),
        else_=_year_start(day.year() - 1, calendar),
    )


def _year_start(year: ir.IntegerValue, calendar: Calendar) -> ir.DateValue:
    """The first day of the week that is nearest to the fiscal start of this year."""
    month, day = calendar.fiscal_start
    named = ibis.date(year, ibis.literal(month), ibis.literal(day))
    return week_start(days_later(named, ibis.literal(3)), calendar.week_starts)


def _weeks_to_months(calendar: Calendar) -> tuple[int, int]:
    """After how many weeks of a quarter its second and its third month begin."""
    first, second, _ = PATTERNS[calendar.pattern or "4-4-5"]
    return first, first + second


def _floor(value: ir.NumericValue) -> ir.IntegerValue:
    return value.floor().cast("int64")
