"""Fiscal years of whole weeks, as expressions: their months and quarters as numbers, and where these begin."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import A_MONDAY, MONTHS, PATTERNS, QUARTERS, WEEKS_OF_QUARTER, Calendar
from regulars.ledger.weeks import days_later, days_since_monday, week_start

_FIRST = A_MONDAY.year
_MONTHS_OF_QUARTER = MONTHS["quarter"]
_LONGEST = {"fiscal_month": 6, "fiscal_quarter": WEEKS_OF_QUARTER + 1, "fiscal_year": 53}  # weeks, with the 53rd


def number_in_weeks(day: ir.DateValue, grain: str, calendar: Calendar) -> ir.IntegerValue:
    """The number of the fiscal month, quarter or year in which the day lies; neighbours differ by one."""
    year = _year_of(day, calendar)
    years = year - _FIRST
    if grain == "fiscal_year":
        return years
    quarter, inside = _quarter_and_week(day, year, calendar)
    if grain == "fiscal_quarter":
        return years * QUARTERS + quarter
    one, two = _weeks_to_months(calendar)
    return (years * QUARTERS + quarter) * _MONTHS_OF_QUARTER + ibis.cases((inside < one, 0), (inside < two, 1), else_=2)


def first_in_weeks(day: ir.DateValue, grain: str, calendar: Calendar) -> ir.DateValue:
    """The first day of the fiscal month, quarter or year in which the day lies.

    Found from the year of the day: by way of the number of the period, the statement would be twenty times as long.
    """
    year = _year_of(day, calendar)
    first = _year_start(year, calendar)
    if grain == "fiscal_year":
        return first
    quarter, inside = _quarter_and_week(day, year, calendar)
    weeks = quarter * WEEKS_OF_QUARTER
    if grain == "fiscal_month":
        one, two = _weeks_to_months(calendar)
        weeks = weeks + ibis.cases((inside < one, 0), (inside < two, one), else_=two)
    return days_later(first, weeks * 7)


def next_in_weeks(start: ir.DateValue, grain: str, calendar: Calendar) -> ir.DateValue:
    """The first day of the period after the one that begins with `start`: the longest one ends inside the next."""
    return first_in_weeks((start + ibis.interval(days=_LONGEST[grain] * 7)).cast("date"), grain, calendar)


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


def _quarter_and_week(
    day: ir.DateValue, year: ir.IntegerValue, calendar: Calendar
) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """The quarter of the fiscal year and the week of the quarter, from 0; the 53rd week is in the last quarter."""
    week = _floor((days_since_monday(day) - days_since_monday(_year_start(year, calendar))) / 7)
    quarter = ibis.least(_floor(week / WEEKS_OF_QUARTER), QUARTERS - 1)
    return quarter, week - quarter * WEEKS_OF_QUARTER


def _year_of(day: ir.DateValue, calendar: Calendar) -> ir.IntegerValue:
    """The calendar year in which the fiscal year of the day begins.

    A week is of the year whose named start is not after the middle of the week, as ISO 8601 takes Thursday: then the
    first week of a year is the one nearest to its start.
    """
    month, named = calendar.fiscal_start
    middle = week_start(day, calendar.week_starts).cast("timestamp") + ibis.interval(days=3 - (named - 1))
    return _floor((middle.year() * 12 + middle.month() - month) / 12)


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
