"""How the columns of a log were understood, one record for each, as a run keeps and shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class MappedColumn:
    """Where one column of the ledger comes from: columns of the files, or one constant for every line.

    `otherwise` is the column that is read where the cell of the first one is empty. `export` is the known export by
    whose header the column was found; `same` are columns of the same name in other words, with the same values. A
    column of the files that nothing is read from stands under its own name with `is_used` False, and with the `reason`
    that the shop gives for it. `form` is how the cells are written, where programs read that in different ways.
    """

    name: str
    columns: tuple[str, ...] = ()
    otherwise: str | None = None
    constant: str | None = None
    is_dimension: bool = False
    export: str | None = None
    same: tuple[str, ...] = ()
    is_used: bool = True
    reason: str = ""
    form: str = ""

    @property
    def source(self) -> str:
        """What the column is read from, for people: `Customer ID`, or `EUR on every line`."""
        if self.constant is not None:
            return f"{self.constant} on every line"
        otherwise = f", else {self.otherwise}" if self.otherwise else ""
        same = f" ({', '.join(self.same)}: the same values)" if self.same else ""
        form = f": {self.form}" if self.form else ""
        return f"{', '.join(self.columns)}{same}{otherwise}{' (dimension)' if self.is_dimension else ''}{form}"

    def __str__(self) -> str:
        return f"{self.name} <- {self.source}"


def used_columns(columns: Iterable[MappedColumn]) -> list[MappedColumn]:
    """The columns that something is read from."""
    return [column for column in columns if column.is_used]


def unused_names(columns: Iterable[MappedColumn]) -> list[str]:
    """The names of the columns that nothing is read from."""
    return [column.name for column in columns if not column.is_used]


def unused_shown(columns: Iterable[MappedColumn]) -> str:
    """The columns that nothing is read from, each with the reason that is given for it; empty where there are none."""
    unused = (column for column in columns if not column.is_used)
    return ", ".join(f"{column.name} ({column.reason})" if column.reason else column.name for column in unused)


def exports_of(columns: Iterable[MappedColumn]) -> tuple[str, ...]:
    """The known exports among the headers, each once."""
    return tuple(dict.fromkeys(column.export for column in columns if column.export))
