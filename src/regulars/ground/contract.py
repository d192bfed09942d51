"""The contract of a published table: its grain, its key and a meaning for every column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

MONEY = "decimal(18, 4)"
COUNT = "int64"
PIECES = "decimal(18, 3)"  # of weights and lengths; other shops count pieces
RATE = "float64"
TEXT = "string"
DAY = "date"
MOMENT = "timestamp(6)"
FLAG = "boolean"


@dataclass(frozen=True)
class Column:
    """One column: its type in the engine, its unit, what it means, and what NULL means where it may be NULL."""

    name: str
    type: str
    meaning: str
    unit: str | None = None
    null_means: str | None = None  # None: the column never holds NULL

    @property
    def comment(self) -> str:
        """The comment on the column in a database."""
        unit = f" [{self.unit}]" if self.unit else ""
        null = f" NULL: {self.null_means}." if self.null_means else ""
        return f"{self.meaning}{unit}.{null}"


@dataclass(frozen=True)
class Table:
    """One published table. `needs` names the optional columns of the log without which it is left out.

    A table that `grows` with the shop has rows of lines, orders, customers or products. All others are small, and the
    report and the dashboard hold them in memory.
    """

    name: str
    one_row_per: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    needs: frozenset[str] = frozenset()
    folder: str = "marts"
    order: tuple[str, ...] = ()  # the order of the exports; the key where empty
    most_first: str = ""  # the column by which lists of it begin with the highest
    grows: bool = False

    @property
    def grain(self) -> str:
        """What a row is, for people."""
        return f"One row per {self.one_row_per}"

    @property
    def comment(self) -> str:
        """The comment on the table in a database."""
        return f"{self.grain}. Key: {', '.join(self.key)}."

    @property
    def export_order(self) -> tuple[str, ...]:
        return self.order or self.key

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def with_columns(self, *extra: Column) -> Table:
        """The same table with more columns at its end."""
        return replace(self, columns=(*self.columns, *extra))


def columns(*rows: tuple[str, ...]) -> tuple[Column, ...]:
    """Columns written as (name, type, meaning[, unit[, null_means]]); an empty unit is none."""
    return tuple(
        Column(row[0], row[1], row[2], (row[3] or None) if len(row) > 3 else None, row[4] if len(row) > 4 else None)
        for row in rows
    )
