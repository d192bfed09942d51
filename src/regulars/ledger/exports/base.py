"""What an export of a known product looks like: one value in one file for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regulars.ledger.money.columns import Total


@dataclass(frozen=True)
class Export:
    """How to read one product's export. It is known by `header` alone: every name there, spelt exactly so."""

    name: str
    label: str
    header: tuple[str, ...]
    columns: Mapping[str, str]
    otherwise: Mapping[str, str] = field(default_factory=dict)  # asked where the first column's cell is empty
    money: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by field; a header may lack any of them
    of_order: tuple[str, ...] = ()  # columns of money whose amounts are of the whole order
    total: Total | None = None  # what total_amount includes, where the product always writes it so
    repeats: tuple[str, ...] = ()  # columns that say money again which other columns have
    constants: Mapping[str, str] = field(default_factory=dict)
    fill_down: tuple[str, ...] = ()  # stand on the first line of an order alone
    fill_by: str = ""
    void_statuses: tuple[str, ...] = ()  # orders that are no sale, or not yet one
    counted_statuses: tuple[str, ...] = ()  # the other statuses of the product
    stamps: str | None = None  # the zone of its times, where the product fixes one

    def fits(self, columns: tuple[str, ...]) -> bool:
        """Whether a header is this export's."""
        return set(self.header) <= set(columns)

    def money_in(self, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The columns of money that a header has, by field."""
        found = {name: tuple(each for each in listed if each in columns) for name, listed in self.money.items()}
        return {name: listed for name, listed in found.items() if listed}

    def absent(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The names that a header lacks to be this export's."""
        return tuple(name for name in self.header if name not in columns)
