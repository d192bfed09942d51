"""What an export of a known product looks like: one value for each file of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regulars.ledger.money.columns import Prices, Total

Kinds = Mapping[str, str | None]


@dataclass(frozen=True)
class Export:
    """How to read one product's export. It is known by `header` alone: every name there, spelt exactly so.

    Of its other columns a file may lack any. A value of a column in `kinds` says what its lines are: None is for lines
    that are sales or returns by their sign, `""` for an empty cell; the first column that has a word for a line counts.
    """

    name: str
    label: str
    header: tuple[str, ...]
    columns: Mapping[str, str]
    without: tuple[str, ...] = ()  # a header with one of these names is another export's
    otherwise: Mapping[str, str] = field(default_factory=dict)  # asked where the first column's cell is empty
    money: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by field
    of_order: tuple[str, ...] = ()  # columns of money whose amounts are of the whole order
    total: Total | None = None  # what total_amount includes, where the product always writes it so
    prices: Prices | None = None  # whether prices include tax, where that is always so
    repeats: tuple[str, ...] = ()  # columns that say money again which other columns have
    fill_down: tuple[str, ...] = ()  # stand on the first line of an order alone
    fill_by: str = ""
    kinds: tuple[tuple[str, Kinds], ...] = ()
    void_statuses: tuple[str, ...] = ()  # orders that are no sale, or not yet one
    counted_statuses: tuple[str, ...] = ()  # the other statuses of the product
    stamps: str | None = None  # the zone of its times, where the product fixes one
    date_order: str | None = None  # of dates that fit both orders, where the product fixes it
    decimal: str | None = None  # the decimal sign of numbers that fit two readings, where the product fixes it
    page: Mapping[str, str] = field(default_factory=dict)  # for docs/exports.md

    def fits(self, columns: tuple[str, ...]) -> bool:
        """Whether a header is this export's."""
        return set(self.header) <= set(columns) and set(self.without).isdisjoint(columns)

    def columns_in(self, columns: tuple[str, ...]) -> dict[str, str]:
        """The canonical columns that a header has."""
        return {name: column for name, column in self.columns.items() if column in columns}

    def money_in(self, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The columns of money that a header has, by field."""
        found = {name: tuple(each for each in listed if each in columns) for name, listed in self.money.items()}
        return {name: listed for name, listed in found.items() if listed}

    def absent(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The names that a header lacks to be this export's."""
        return tuple(name for name in self.header if name not in columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that something is read from, each once."""
        money = (column for listed in self.money.values() for column in listed)
        kinds = (column for column, _ in self.kinds)
        return tuple(dict.fromkeys((*self.columns.values(), *self.otherwise.values(), *money, *kinds)))
