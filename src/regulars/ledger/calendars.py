"""Years that are counted from another beginning: those of Thailand are read, those of Iran are named."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

BEFORE_BUDDHIST = -543  # what the year of Thailand is ahead: its months, days and leap years are those of all
_BUDDHIST = (
    r"^(.*?[^0-9]|)((?:24[5-9]|25[0-9]|26[0-4])[0-9])((?:[01][0-9][0-3][0-9])?(?:[^0-9].*)?)$"  # of 1907 to 2106
)
_BUDDHIST_YEARS, _PERSIAN_YEARS = range(2450, 2650), range(1280, 1480)


def in_common_years(cell: ir.StringValue) -> ir.StringValue:
    """The date with 2024 for 2567; as it is where no year of that calendar stands in it."""
    before, given, after = (cell.re_extract(_BUDDHIST, part) for part in (1, 2, 3))
    is_so = cell.re_search(_BUDDHIST)
    year = ibis.ifelse(is_so, given, ibis.null("string")).cast("int64") + BEFORE_BUDDHIST
    return ibis.ifelse(is_so.fill_null(False), before + year.cast("string") + after, cell)


def remedy_for_years(first: int, last: int) -> str:
    """What to say of dates out of range, from one year to the other; empty where no known calendar has these years."""
    if first in _BUDDHIST_YEARS and last in _BUDDHIST_YEARS:
        return (
            f"Its dates are of the years {first} to {last}: as years of the Buddhist calendar they are "
            f'{first + BEFORE_BUDDHIST} to {last + BEFORE_BUDDHIST}, and [time] calendar = "buddhist" reads them so'
        )
    if first in _PERSIAN_YEARS and last in _PERSIAN_YEARS:
        return (
            f"Its dates are of the years {first} to {last}, which the Persian calendar has for {first + 621} to "
            f"{last + 622}: its months are not those of other calendars, so export the dates in Gregorian years"
        )
    return ""
