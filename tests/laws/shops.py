"""Small shops made up at random, always the same ones: guests, credit notes, fees, ties, and lines after as_of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.sampled import fewer
from tests.shop.tables import Book, Setup, book

FIRST_DAY = date(2024, 1, 1)
AS_OF = date(2024, 6, 16)  # the last month is partial
ALL_DAYS = (AS_OF - FIRST_DAY).days + 10  # a few days more: lines after as_of
PRICES = {"MUG": ("2.50", "3.00"), "TEA": ("4.00",), "TIN": ("10.00", "2.50"), "POST": ("5.00",), "D": ("6.00",)}
KINDS = {"POST": "fee", "D": "adjustment"}


@dataclass(frozen=True)
class Line:
    """One line of a made-up log. What kind it is follows from its code and its invoice."""

    invoice_no: str
    stock_code: str
    quantity: int
    at: datetime
    price: str
    customer_id: str | None
    country: str | None

    @property
    def kind(self) -> str:
        return KINDS.get(self.stock_code) or ("return" if self.invoice_no.startswith("C") else "sale")

    @property
    def amount(self) -> Decimal:
        return self.quantity * Decimal(self.price)

    @property
    def known(self) -> bool:
        return self.at < datetime(AS_OF.year, AS_OF.month, AS_OF.day)

    @property
    def cells(self) -> dict[str, str | None]:
        return {
            "invoice_no": self.invoice_no,
            "stock_code": self.stock_code,
            "product_name": self.stock_code.title(),
            "quantity": str(self.quantity),
            "invoice_date": self.at.isoformat(sep=" "),
            "price": self.price,
            "customer_id": self.customer_id,
            "country": self.country,
        }


Log = tuple[Line, ...]

# The first line of every log: it fixes the first day, and no shop is without an order.
ANCHOR = Line("1", "MUG", 1, datetime(2024, 1, 1, 8), "2.50", None, "UK")


@st.composite
def _invoice(draw: st.DrawFn) -> Log:
    """An invoice or a credit note of one customer, country and moment, with up to three lines."""
    credit = draw(st.booleans())
    number = draw(st.integers(100, 999))
    at = datetime(2024, 1, 1, 9) + timedelta(days=draw(st.integers(0, ALL_DAYS)))
    customer = draw(st.sampled_from([None, "ada", "bob", "cyd", "dan", "eve", "fay"]))
    country = draw(st.sampled_from(["UK", "UK", "France", None]))
    codes = draw(st.lists(st.sampled_from(["MUG", "MUG", "TEA", "TIN", "POST", "D"]), min_size=1, max_size=3))
    lines = []
    for code in codes:
        pieces = draw(st.integers(1, 5))
        price = draw(st.sampled_from(PRICES[code]))
        prefix = "C" if credit else ""
        lines.append(Line(f"{prefix}{number}", code, -pieces if credit else pieces, at, price, customer, country))
    return tuple(lines)


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """A log of up to fourteen invoices, each number used once and no line twice."""
    invoices = draw(st.lists(_invoice(), min_size=1, max_size=14, unique_by=lambda lines: lines[0].invoice_no))
    return tuple(dict.fromkeys([ANCHOR, *(line for lines in invoices for line in lines)]))


def for_shops(examples: int = 25) -> Callable[..., Any]:
    """Runs a law over the same made-up shops as all other laws, so that their tables are made once."""
    return lawful(examples=examples, log=logs())


def lawful(*, examples: int = 25, **strategies: st.SearchStrategy) -> Callable[..., Any]:
    """Runs a law over examples that are the same on every run."""

    def decorated(law: Callable[..., Any]) -> Callable[..., Any]:
        steady = settings(
            max_examples=fewer(examples),
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        return seed(20240616)(steady(given(**strategies)(law)))

    return decorated


@lru_cache(maxsize=40)  # the shops that all laws share, and a few more
def tables_of(log: Log, as_of: date = AS_OF) -> Book:
    """The tables of a made-up log."""
    return book([line.cells for line in log], Setup(as_of=as_of))


def moved(line: Line, days: int) -> Line:
    return replace(line, at=line.at + timedelta(days=days))
