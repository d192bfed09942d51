"""Lines that may be one line of the shop although they stand in two files, as a manifest has them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class DifferingColumn:
    """A column outside of the ledger in which lines differ that are equal otherwise: in how many of them."""

    name: str
    lines: int


@dataclass(frozen=True)
class Lookalikes:
    """Lines that count although a line of another file has the same values in all columns of the ledger.

    `compared` of them could be looked at in the files; `repeated` would be duplicates, did the columns in which all of
    them differ not count.
    """

    lines: int
    amount: Decimal
    compared: int = 0
    columns: tuple[DifferingColumn, ...] = ()
    repeated: int = 0

    @property
    def always_differing(self) -> tuple[str, ...]:
        """The columns that tell all of these lines apart, and without which there would be duplicates."""
        return tuple(each.name for each in self.columns if each.lines == self.compared) if self.repeated else ()
