"""How a column of dates given as text is written, decided over the whole column or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.conventions import Reading

_TIME = r"([ T]+([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?)?"
_ZONE = r"( ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?"
ISO = rf"^[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}{_TIME}{_ZONE}$"
SLASHED = rf"^([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-]([0-9]{{4}}){_TIME}{_ZONE}$"
SHORT_YEAR = rf"^([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-]([0-9]{{2}}){_TIME}{_ZONE}$"
COMPACT = r"^[0-9]{8}$"
OFFSET = r":[0-9]{2}(\.[0-9]+)? ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)$"
# What the engine wants of an instant and exports leave out: Z for UTC, no blank before it, and the seconds.
_FOR_THE_ENGINE = (
    (r" ?(Z|UTC)$", "Z"),
    (r" ([+-][0-9]{2}(:?[0-9]{2})?)$", r"\1"),
    (r"^([^ T]+[ T]+[0-9]{1,2}:[0-9]{2})(Z|[+-].*)$", r"\1:00\2"),
)


@dataclass(frozen=True)
class DateShapes:
    """The condensed statistic of a text column of dates: how many values have which shape."""

    values: int
    iso: int
    slashed: int
    first_over_12: int
    second_over_12: int
    short_year: int
    short_first_over_12: int = 0
    short_second_over_12: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether every value is in a form that is read as it stands."""
        return self.values == self.iso + self.slashed + self.short_year

    @property
    def read(self) -> int:
        """The values in a form that is read."""
        return self.iso + self.slashed + self.short_year


def date_shapes(column: ir.StringColumn) -> ir.Table:
    """One row: how many values look like an ISO date, like d/m/Y or m/d/Y, and which order they prove."""
    slashed = column.re_search(SLASHED)
    first = ibis.ifelse(slashed, column.re_extract(SLASHED, 1), None).cast("int64")
    second = ibis.ifelse(slashed, column.re_extract(SLASHED, 2), None).cast("int64")
    return column.as_table().aggregate(
        values=column.count(),
        iso=column.re_search(ISO).sum().fill_null(0),
        slashed=slashed.sum().fill_null(0),
        first_over_12=(first > 12).sum().fill_null(0),
        second_over_12=(second > 12).sum().fill_null(0),
        short_year=column.re_search(SHORT_YEAR).sum().fill_null(0),
    )


_NUMBERS = re.compile("[0-9]+")
_SHORT = "{}, two-digit years"
SHORT_MDY = _SHORT.format("mdy")


class DatesUnclear(InputRefused):
    """A column of dates that can be read in two ways, or in none; `found` says what it holds."""

    def __init__(self, where: str, found: str, remedy: str, *, paste: str = "") -> None:
        super().__init__(f"{where}: {found}. {remedy}", paste=paste)
        self.where, self.found, self.remedy = where, found, remedy
        self.setting = paste.partition("\n")[2]  # the line of [time] that reads them; empty where several may

    def with_cell(self, cell: str, line: int) -> DatesUnclear:
        """The same, with a cell of the file in both readings."""
        first, second = _NUMBERS.findall(cell)[:2]
        orders = ((first, second), (second, first))
        readings = [f"day {int(day)} of month {int(month)}" for day, month in orders if int(month) <= 12]
        detail = f"{self.found}, such as {cell!r} on line {line:,} ({' or '.join(readings)})"
        return DatesUnclear(self.where, detail, self.remedy)


def offsets(column: ir.StringColumn) -> ir.Table:
    """One row per offset behind the times of a column: `offset` as it is written and `n`; NULL for times without."""
    offset = ibis.ifelse(column.re_search(OFFSET), column.re_extract(OFFSET, 2), ibis.null("string"))
    each = column.as_table().select(offset=offset, cell=column).filter(lambda row: row.cell.notnull())
    return each.group_by("offset").aggregate(n=each.count())


def short_shapes(column: ir.StringColumn) -> ir.Table:
    """One row: which order dates with a two-digit year prove."""
    short = column.re_search(SHORT_YEAR)
    first = ibis.ifelse(short, column.re_extract(SHORT_YEAR, 1), None).cast("int64")
    second = ibis.ifelse(short, column.re_extract(SHORT_YEAR, 2), None).cast("int64")
    return column.as_table().aggregate(
        short_first_over_12=(first > 12).sum().fill_null(0), short_second_over_12=(second > 12).sum().fill_null(0)
    )


def date_order(shapes: DateShapes, *, where: str, usual: str | None = None) -> str:
    """iso, dmy or mdy; `usual` where all dates fit both orders. Raises DatesUnclear where the column proves both
    orders, or none and there is no usual one."""
    declare = 'Declare it in regulars.toml: [time] date_order = "dmy" (day first) or "mdy" (month first).'
    if shapes.slashed == 0 and shapes.short_year > shapes.iso:
        if shapes.short_second_over_12 and not shapes.short_first_over_12:
            return SHORT_MDY  # 1/15/24: no other order has a fifteenth month
        against = shapes.short_first_over_12 if usual == "mdy" else shapes.short_second_over_12
        if usual and not against:
            return _SHORT.format(usual)
        found = f"{shapes.short_year:,} of {shapes.values:,} dates have a two-digit year"
        first = ' If the year comes first: [time] date_pattern = "%y/%m/%d", with the separators as in the file.'
        raise DatesUnclear(where, found, declare + first)
    if shapes.slashed == 0:
        return "iso"
    if shapes.first_over_12 and shapes.second_over_12:
        found = (
            f"dates are written in two orders: {shapes.first_over_12:,} can only be day first, and "
            f"{shapes.second_over_12:,} only month first"
        )
        raise DatesUnclear(where, found, "Correct the file, or split it by order and declare each.")
    if not (shapes.first_over_12 or shapes.second_over_12):
        if shapes.iso > shapes.slashed:
            return "iso"  # the few others are set aside, each with its reason
        if usual:
            return usual
        raise DatesUnclear(where, f"all {shapes.slashed:,} dates can be day first or month first", declare)
    return "dmy" if shapes.first_over_12 else "mdy"


_TO_ISO = {
    "dmy": (r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", r"\3-\2-\1"),
    "mdy": (r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", r"\3-\1-\2"),
    "compact": (r"^([0-9]{4})([0-9]{2})([0-9]{2})$", r"\1-\2-\3"),
}
_SHORT_TO_ISO = {
    "dmy": (r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{2})($|[ T])", r"20\3-\2-\1\4"),
    "mdy": (r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{2})($|[ T])", r"20\3-\1-\2\4"),
}


@ibis.udf.scalar.builtin(signature=(("string", "timestamp('UTC')"), "timestamp"))
def timezone(zone: Any, moment: Any) -> Any:
    """The local time in `zone` of an instant (the engine's own function)."""


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp"), "timestamp('UTC')"))
def instant(zone: Any, moment: Any) -> Any:
    """The instant of a local time in `zone` (the engine's own function)."""


def as_moment(text: ir.StringValue, *, order: str, reading: Reading) -> ir.TimestampValue:
    """The time in the shop's zone, NULL where the text is no date in that order."""
    iso = text
    short_years, order = reading.short_years or "," in order, order.partition(",")[0]
    spellings = (_TO_ISO, _SHORT_TO_ISO) if short_years else (_TO_ISO,)
    for pattern, becomes in [spelling[order] for spelling in spellings if order in spelling]:
        iso = iso.re_replace(pattern, becomes)
    plain = ibis.ifelse(iso.re_search(ISO), iso, ibis.null("string"))
    local = from_local(plain.try_cast("timestamp"), zone=reading.zone, stamps=reading.stamps)
    if reading.stamps not in (None, reading.zone):  # a day is no moment that another zone could have on another day
        local = ibis.ifelse(plain.contains(":"), local, plain.try_cast("timestamp"))
    whole = plain
    for pattern, becomes in _FOR_THE_ENGINE:
        whole = whole.re_replace(pattern, becomes)
    aware = timezone(ibis.literal(reading.zone), whole.try_cast("timestamp('UTC')"))
    return ibis.ifelse(plain.re_search(OFFSET), aware, local)


def from_local(moment: ir.TimestampValue, *, zone: str, stamps: str | None) -> ir.TimestampValue:
    """A time without offset, written in `stamps`, as the shop's own time."""
    if stamps is None or stamps == zone:
        return moment
    return timezone(ibis.literal(zone), instant(ibis.literal(stamps), moment))
