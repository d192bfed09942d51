"""How values are written for people: the same words in charts, tables and sentences."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

Number = int | float | Decimal

NOTHING = "–"  # what stands for NULL: never a zero
MINUS = "−"
LONGEST = 160  # signs of a name; who typed a novel into it finds it whole in the tables
SPACE = "\u00a0"  # keeps a number and its unit on one line


def as_day(value: date | datetime) -> date:
    """The calendar day, whether the store returned a date or a moment."""
    return value.date() if isinstance(value, datetime) else value


_PARTS = 3  # digits of pieces that are weights or lengths


def grouped(value: Number, places: int = 0) -> str:
    """`1,234.50` with a true minus sign; rounded half away from zero, as shops do."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{abs(rounded):,}" if rounded >= 0 else f"{MINUS}{abs(rounded):,}"


def count(value: Number | None) -> str:
    """A count; pieces that have decimals show them."""
    has_part = isinstance(value, Decimal) and value % 1
    return NOTHING if value is None else grouped(value, _PARTS if has_part else 0)


def amount(value: Number | None, places: int = 2) -> str:
    """Money without its currency, for columns whose head names it."""
    return NOTHING if value is None else grouped(value, places)


def with_currency(text: str, currency: str) -> str:
    """`758,160.84 GBP` for a code, `£ 758,160.84` for a symbol."""
    if not currency:
        return text
    is_code = currency.isalpha() and len(currency) == 3
    return f"{text}{SPACE}{currency}" if is_code else f"{currency}{SPACE}{text}"


def money(value: Number | None, currency: str, places: int = 2) -> str:
    return NOTHING if value is None else with_currency(grouped(value, places), currency)


def compact(value: Number | None) -> str:
    """Three figures at most, for charts: `1.43M`, `758k`, `12.5`."""
    if value is None:
        return NOTHING
    size = abs(float(value))
    for limit, unit in ((999.5e6, "B"), (999.5e3, "M"), (999.5, "k")):
        if size >= limit:
            scaled = size / {"B": 1e9, "M": 1e6, "k": 1e3}[unit]
            return _with_sign(value, _three_figures(scaled) + unit)
    return _with_sign(value, _three_figures(size))


def percent(rate: float | None, places: int = 1) -> str:
    return NOTHING if rate is None else f"{grouped(rate * 100, places)}%"


def change(rate: float | None) -> str:
    """A relative change with its sign: `+12.3%`."""
    return percent(rate) if rate is None or rate < 0 else f"+{percent(rate)}"


def points(difference: float | None) -> str:
    """The difference between two rates: `+0.4 points`."""
    if difference is None:
        return NOTHING
    text = grouped(difference * 100, 1)
    return f"{text if difference < 0 else '+' + text}{SPACE}points"


def day(value: date | datetime | None) -> str:
    return NOTHING if value is None else f"{as_day(value).day} {as_day(value):%B %Y}"


def month(value: date | datetime | None) -> str:
    return NOTHING if value is None else f"{as_day(value):%B %Y}"


def short_month(value: date | datetime) -> str:
    return f"{as_day(value):%b %Y}"


def shortened(text: str, most: int = LONGEST) -> str:
    """At most `most` characters, cut with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _three_figures(size: float) -> str:
    places = 2 if size < 9.995 else 1 if size < 99.95 else 0
    text = f"{size:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_sign(value: Number, text: str) -> str:
    return MINUS + text if value < 0 and text != "0" else text
