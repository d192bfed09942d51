"""What an export of a known product looks like: one value for each file of this folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from regulars.ledger.money.columns import Prices, Total

Kinds = Mapping[str, str | None]


@dataclass(frozen=True)
class Export:
    """How to read one product's export. It is known by `header` alone: every name there, in any case.

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

    def spelt_as(self, columns: tuple[str, ...]) -> Export:
        """The same with its names in the case in which the header has them."""
        own = {name.casefold(): name for name in columns}

        def spelt(names: Iterable[str]) -> tuple[str, ...]:
            return tuple(own.get(name.casefold(), name) for name in names)

        return replace(
            self,
            header=spelt(self.header),
            columns=dict(zip(self.columns, spelt(self.columns.values()), strict=True)),
            otherwise=dict(zip(self.otherwise, spelt(self.otherwise.values()), strict=True)),
            money={name: spelt(listed) for name, listed in self.money.items()},
            of_order=spelt(self.of_order),
            repeats=spelt(self.repeats),
            fill_down=spelt(self.fill_down),
            fill_by=spelt([self.fill_by])[0],
            kinds=tuple((spelt([column])[0], kinds) for column, kinds in self.kinds),
        )

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
