"""What a shop's codes mean, and how its lines are to be read: settings of the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Conventions:
    """Which invoice numbers and stock codes are no plain sale. Empty entries switch a rule off."""

    preset: str = "plain"  # a key of PRESETS: what the entries were before the shop declared its own
    adjustment_prefix: str = ""  # invoices A123: bookings that are no trade
    cancel_prefix: str = ""  # invoices C123: credit notes
    manual_code: str = ""  # the code typed in where no product code was at hand
    adjustment_codes: tuple[str, ...] = ()
    fee_codes: tuple[str, ...] = ()
    credit_sign: str | None = None  # how credit notes are written, where some have a minus and others have none


PLAIN = Conventions()

# Online Retail (UCI 352 and 502): D. Chen, London South Bank University, CC BY 4.0.
UCI = Conventions(
    preset="uci",
    adjustment_prefix="A",
    cancel_prefix="C",
    manual_code="M",
    adjustment_codes=("B", "D", "M", "S"),
    fee_codes=("AMAZONFEE", "BANK CHARGES", "C2", "CRUK", "DOT", "POST"),
)

PRESETS: dict[str, Conventions] = {"plain": PLAIN, "uci": UCI}

# Online Retail was published under two spellings of three of its columns.
_ONLINE_RETAIL = (
    *({"InvoiceNo", "Invoice"}, {"StockCode"}, {"Description"}, {"Quantity"}, {"InvoiceDate"}),
    *({"UnitPrice", "Price"}, {"CustomerID", "Customer ID"}, {"Country"}),
)
_NINE = (
    *("invoice_no", "stock_code", "product_name", "quantity", "invoice_date"),
    *("price", "customer_id", "country", "total_amount"),
)
_NINE_IN_CAPITALS = (
    *("InvoiceNo", "StockCode", "ProductName", "Quantity", "InvoiceDate"),
    *("Price", "CustomerID", "Country", "TotalAmount"),
)


def has_columns_of_uci(header: tuple[str, ...]) -> bool:
    """Whether a header has all columns of Online Retail, or the nine of this product in either spelling."""
    names = set(header)
    return all(names & spellings for spellings in _ONLINE_RETAIL) or any(
        names.issuperset(nine) for nine in (_NINE, _NINE_IN_CAPITALS)
    )


@dataclass(frozen=True)
class Bounds:
    """Values outside of these are set aside: they overflow sums, or are typing errors."""

    earliest_year: int = 1990
    most_pieces: int = 10_000_000
    highest_price: int = 100_000_000
    largest_amount: int = 1_000_000_000_000


# Reasons to set a line aside that say nothing against the log: exports overlap and are corrected, orders are
# cancelled, rows are no lines of trade or hold nothing, people are erased.
RIGHTLY_ASIDE = ("duplicate", "superseded", "order_void", "ignored", "erased", "empty_row", "totals_row")


@dataclass(frozen=True)
class Numbers:
    """How numbers are written where they are text."""

    decimal: str = "."
    thousands: str = ""  # a blank stands for every kind of blank
    currency_signs: tuple[str, ...] = ()  # may stand before or after an amount
    is_loose: bool = False  # (20.00), 20.00- and the digits and minus signs of other scripts are read too


@dataclass(frozen=True)
class DateForms:
    """What stands in the dates of a column besides numbers, as far as it is known: nothing else is looked for.

    `months` and `zones` have each word with its number or offset; `dropped` are words that say nothing.
    """

    months: tuple[tuple[str, int], ...] = ()
    zones: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    has_am_pm: bool = False  # of the day: AM and PM
    is_far_eastern: bool = False
    has_eras: bool = False  # years are counted from the start of an era


# What programs write for nothing. NA is also Namibia and North America: see `Reading.for_column`.
MISSING_WORDS = (
    *("nan", "NaN", "NULL", "null", "(null)", r"\N", "None"),
    *("N/A", "NA", "n/a", "#N/A", "-"),
)
_PLACES = frozenset({"area", "continent", "country", "market", "region", "state", "territory", "zone"})


@dataclass(frozen=True)
class Reading:
    """How the cells of a log are to be read."""

    conventions: Conventions = PLAIN
    bounds: Bounds = Bounds()
    zone: str = "UTC"  # the shop's zone: calendar days are counted in it
    stamps: str | None = None  # zone in which time stamps without an offset are written; None: the shop's own
    has_buddhist_years: bool = False  # whether 2567 is 2024
    short_years: bool = False  # whether 11 may mean 2011: only where the order of dates is declared
    missing_words: tuple[str, ...] = MISSING_WORDS
    received_at: datetime | None = None  # when the log was received, in the shop's zone; None: not judged
    received_in: int | None = None  # the year of it
    margin_rate: Decimal | None = None  # gross margin as a share of revenue, where no unit cost is given
    total_tolerance: str = "0.01"  # line total against quantity x price
    numbers: Numbers = Numbers()
    number_forms: tuple[tuple[str, Numbers], ...] = ()  # of the columns whose form was decided over all their cells
    drops_zeros: bool = False  # whether 0042 is the id 42
    minor_units: bool = False  # amounts are counted in hundredths: 1250 is 12.50
    of_piece: tuple[str, ...] = ()  # columns of money, or their fields, whose amounts are of each piece
    quantity_decimals: int = 0  # that pieces may have: weights, lengths, hours
    returns: bool = False  # every line is of goods taken back
    kind_words: tuple[tuple[int, str], ...] = ()  # the numbers of words in declared columns, and the kinds they say
    order_key: tuple[str, ...] = ()  # the columns that identify an order; empty: the invoice number
    rates: tuple[tuple[str, str], ...] = ()  # what one unit of another currency is worth in the shop's
    daily_currencies: tuple[str, ...] = ()  # those with a rate of their own for each day
    statuses: tuple[tuple[str, str], ...] = ()  # every status that is not simply counted, and what it is taken as

    @property
    def foreign_currencies(self) -> tuple[str, ...]:
        """The currencies that have a rate."""
        return (*(currency for currency, _ in self.rates), *self.daily_currencies)

    def numbers_of(self, name: str) -> Numbers:
        """How the numbers of one column are written."""
        return dict(self.number_forms).get(name, self.numbers)

    def for_column(self, name: str) -> Reading:
        """The reading of one column: unless the words were declared, NA names a place in a column of places."""
        if self.missing_words != MISSING_WORDS or _PLACES.isdisjoint(name.split("_")):
            return self
        return replace(self, missing_words=tuple(word for word in MISSING_WORDS if word != "NA"))

    @property
    def cost_rate(self) -> Decimal:
        """What one unit of revenue costs, by the margin."""
        return 1 - (self.margin_rate or Decimal(0))
