"""What a column of the files holds, and what of it a run may keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from regulars.ledger.mapped_columns import MappedColumn
from regulars.ledger.mapping import CLOCK, NUMBERS, PROFIT
from regulars.ledger.money.columns import FIELDS

# Columns of the ledger whose values name no person: a run may keep some of them, and erasing needs not look for them.
# Names of products are free text, which can hold the name of a customer (`a cake for Vera`).
NO_PERSON = frozenset(
    (*NUMBERS, PROFIT, *FIELDS, *CLOCK, "invoice_date", "stock_code", "country", "currency", "status")
)


@dataclass(frozen=True)
class ColumnProfile:
    """A column of the `files` with one header; `source_file` is the first of them, `taken_for` its use.

    Of `records`, `looked_at` were looked at: the share of them without a value, how many values differ, the
    least and the greatest (as numbers where all are numbers), and the first three that differ. Addresses are masked.
    What may name a person is None in what a run keeps.
    """

    source_file: str
    files: int
    column_name: str
    taken_for: tuple[str, ...]
    records: int
    looked_at: int
    share_missing: float
    distinct_values: int
    least: str | None
    greatest: str | None
    examples: tuple[str, ...] | None

    @property
    def kept(self) -> ColumnProfile:
        """The same without values, unless all that it is taken for names no person."""
        if self.taken_for and NO_PERSON.issuperset(self.taken_for):
            return self
        return replace(self, least=None, greatest=None, examples=None)


def taken_for(column: str, mapping: Iterable[MappedColumn]) -> tuple[str, ...]:
    """The columns of the ledger that a column of the files is read for, in their order."""
    named = (row.name for row in mapping if row.is_used and column in (*row.columns, *row.same, row.otherwise))
    return tuple(dict.fromkeys(named))
