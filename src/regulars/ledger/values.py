"""From a cell as found to a value of its type; NULL where it is none (a rule then says which)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY, PIECES
from regulars.ledger.conventions import Numbers, Reading
from regulars.ledger.counted_dates import COUNTED_DATES, counted_moment
from regulars.ledger.dates import as_moment, from_local, timezone
from regulars.ledger.numbers import PLAIN, as_declared

INTEGER = r"^[+-]?[0-9]{1,18}$"
DECIMAL = r"^[+-]?([0-9]{1,12}(\.[0-9]*)?|\.[0-9]+)$"
LOST_DIGITS = r"^[0-9]([.,][0-9]+)?[eE]\+[0-9]{2,3}$"  # as spreadsheets show a number that is too wide
LONG_DECIMAL = r"\.[0-9]{4}[0-9]*[1-9]"  # says more than four decimals can hold
_FITS = 10**12
_NOISE_OF_PIECES = 1e-7  # between a number in floating point and the decimal that was meant
EXACT = "decimal(24, 12)"  # a price with all the digits that a file may give it
RATE = "decimal(20, 8)"
_BINARY = "decimal(24, 8)"  # of a price in floating point: later digits are noise of the machine, not of the shop
_IN_BOUNDS, RATE = "decimal(20, 12)", "decimal(14, 8)"  # factors whose product fits into the widest decimal


def as_text(cell: ir.Value) -> ir.StringValue:
    """The cell as text: whole floats without a fraction, NaN as missing."""
    kind = cell.type()
    if kind.is_string():
        return cell
    if kind.is_floating() or (kind.is_decimal() and kind.scale):
        return ibis.coalesce(as_integer(cell).cast("string"), cell.cast("string"))
    return cell.cast("string")


def has_lost_digits(text: ir.StringValue) -> ir.BooleanValue:
    """Whether the id is the short form of a longer number, such as 1.23E+11; its other digits are gone."""
    shortened = text.contains("E+") | text.contains("e+")  # the cheap question first
    return ibis.ifelse(shortened, text.re_search(LOST_DIGITS), False).fill_null(False)


def as_integer(cell: ir.Value, numbers: Numbers | None = PLAIN) -> ir.IntegerValue:
    """A whole number; NULL for 5.7, 1e3, words."""
    kind = cell.type()
    if kind.is_string():
        if numbers != PLAIN:
            cell = as_declared(cell, numbers).re_replace(r"\.0*$", "")
        return ibis.ifelse(cell.re_search(INTEGER), cell, ibis.null("string")).cast("int64")
    fitting = ibis.ifelse((cell > -_FITS) & (cell < _FITS), cell, None)  # NaN and infinity do not fit
    if kind.is_floating() or kind.is_decimal():
        fitting = ibis.ifelse(fitting.floor() == fitting, fitting, None)
    return fitting.cast("int64")


def as_pieces(cell: ir.Value, decimals: int, numbers: Numbers | None = PLAIN) -> ir.NumericValue:
    """Pieces: a whole number, or with `decimals` one that has no more digits than these after its point; else NULL."""
    if not decimals:
        return as_integer(cell, numbers)
    kind = cell.type()
    if kind.is_string():
        plain = (as_declared(cell, numbers) if numbers != PLAIN else cell).re_replace(r"(\.[0-9]*?)0+$", r"\1")
        is_short = plain.re_search(rf"^[+-]?([0-9]{{1,12}}(\.[0-9]{{0,{decimals}}})?|\.[0-9]{{1,{decimals}}})$")
        return ibis.ifelse(is_short, plain, ibis.null("string")).cast(PIECES)
    fitting = ibis.ifelse((cell > -_FITS) & (cell < _FITS), cell, None)
    short = fitting.cast(f"decimal(18, {decimals})")
    is_short = (short.cast("float64") - fitting.cast("float64")).abs() < _NOISE_OF_PIECES
    return ibis.ifelse(is_short, short.cast(PIECES), None)


def as_money(cell: ir.Value, numbers: Numbers | None = PLAIN) -> ir.DecimalValue:
    """An exact amount with four decimals, rounded half away from zero; NULL for words, inf and NaN."""
    kind = cell.type()
    if kind.is_string():
        return _plain(cell, numbers).cast(MONEY)
    return ibis.ifelse((cell > -_FITS) & (cell < _FITS), cell, None).cast(MONEY)


def as_exact(cell: ir.Value, numbers: Numbers | None = PLAIN) -> ir.DecimalValue:
    """The same amount with up to twelve decimals, for a product that is rounded only once."""
    kind = cell.type()
    if kind.is_string():
        return _plain(cell, numbers).cast(EXACT)
    fitting = ibis.ifelse((cell > -_FITS) & (cell < _FITS), cell, None)
    return fitting.cast(_BINARY if kind.is_floating() else EXACT).cast(EXACT)


def as_rate(cell: ir.Value, numbers: Numbers | None = PLAIN) -> ir.DecimalValue:
    """A share with eight decimals, `0.2` or `20%`; NULL for words, inf and NaN."""
    if not cell.type().is_string():
        return ibis.ifelse((cell > -_FITS) & (cell < _FITS), cell, None).cast(RATE)
    bare = cell.re_replace(r"\s*%$", "")
    share = _plain(bare, numbers).cast(RATE)
    return ibis.ifelse(bare == cell, share, (share * ibis.literal("0.01").cast(RATE)).cast(RATE))


def _plain(cell: ir.StringValue, numbers: Numbers | None) -> ir.StringValue:
    """The text of a decimal number in plain form; NULL where the cell holds none."""
    written = as_declared(cell, numbers)
    return ibis.ifelse(written.re_search(DECIMAL), written, ibis.null("string"))


def as_time(cell: ir.Value, *, order: str, reading: Reading) -> ir.TimestampValue:
    """The time in the shop's zone, without zone; NULL where the cell holds none."""
    kind = cell.type()
    if order in COUNTED_DATES:
        return counted_moment(cell, order, reading)
    if kind.is_string():
        return as_moment(cell, order=order, reading=reading)
    if kind.is_date():
        return cell.cast("timestamp(6)")  # a day is no moment that another zone could have on another day
    if kind.is_timestamp() and kind.timezone:
        return timezone(ibis.literal(reading.zone), cell)
    return from_local(cell.cast("timestamp(6)"), zone=reading.zone, stamps=reading.stamps)


def in_shop_currency(amount: ir.DecimalValue, currency: ir.StringValue, reading: Reading) -> ir.DecimalValue:
    """The amount at the rate of its currency, in its own type; as it is where the currency is the shop's own.

    What is out of bounds is left alone: it is set aside for that, and its product might outgrow the type.
    """
    by_rate = [
        (currency.upper() == code, at_rate(amount, ibis.literal(rate).cast(RATE), reading))
        for code, rate in reading.rates
    ]
    return ibis.coalesce(ibis.cases(*by_rate, else_=None), amount)


def at_rate(amount: ir.DecimalValue, rate: ir.DecimalValue, reading: Reading) -> ir.DecimalValue:
    """The amount times the rate, in the amount's own type; NULL for what is out of bounds, or without a rate."""
    highest = reading.bounds.highest_price
    safe = ibis.ifelse(amount.between(-highest, highest), amount, None).cast(_IN_BOUNDS)
    return (safe * rate).cast(amount.type())
