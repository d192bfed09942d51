"""The four forms a rule of the ledger can have. Each rule is one value in one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading


@dataclass(frozen=True)
class Repair:
    """Brings a text cell into one form; a line that it changes carries its name in `repairs`.

    `wanted` is true exactly for the cells that `becomes` changes: it is the cheap question asked of every cell.
    """

    name: str
    columns: tuple[str, ...]  # empty: every column, declared dimensions too
    wanted: Callable[[ir.StringValue, Reading], ir.BooleanValue]
    becomes: Callable[[ir.StringValue, Reading], ir.StringValue]


class OfColumns:
    """A rule that is asked only of logs that have the columns in `needs` and none of those in `unless`."""

    needs: tuple[str, ...]
    unless: tuple[str, ...]

    def is_asked(self, present: frozenset[str]) -> bool:
        """Whether the rule is asked of a log with these columns."""
        return present.issuperset(self.needs) and present.isdisjoint(self.unless)


@dataclass(frozen=True)
class Mark(OfColumns):
    """Says in `repairs` that a value of the line is not the one that stood in the file."""

    name: str
    needs: tuple[str, ...]
    holds: Callable[[ir.Table, Reading], ir.BooleanValue]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault(OfColumns):
    """A reason to set a line aside."""

    name: str
    needs: tuple[str, ...]
    breaks: Callable[[ir.Table, Reading], ir.BooleanValue]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """Lines that are of `kind`, unless an earlier rule fits; None: of the kind that a value of a column says."""

    name: str
    kind: str | None
    applies: Callable[[Reading, frozenset[str]], bool]  # switched off by an empty convention or an absent column
    fits: Callable[[ir.Table, Reading], ir.BooleanValue]
