"""The ledger of a run as a value: what its log has and covers, and where each line went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from regulars.ground.contract import Table
from regulars.ground.periods import Window
from regulars.ground.tables.dimensions import contract_of
from regulars.ledger.column_profile import ColumnProfile
from regulars.ledger.conventions import Reading
from regulars.ledger.mapped_columns import MappedColumn
from regulars.ledger.money.unused import money_notes
from regulars.ledger.status_notes import Note
from regulars.shell.cleaning.decisions import Decided, decided_in
from regulars.shell.runs.lookalikes import Lookalikes
from regulars.shell.runs.manifest import InputFile, LedgerSummary


@dataclass(frozen=True)
class UnreadExample:
    """A cell that could not be read, where it stands, and the column of the ledger that it is for."""

    file: str
    line: int
    column: str
    cell: str


@dataclass(frozen=True)
class Ledger:
    """The cleaned log: what it has, what it covers, where each line went."""

    present: frozenset[str]
    dimensions: tuple[str, ...]
    reading: Reading
    mapping: tuple[MappedColumn, ...]
    window: Window
    files: tuple[InputFile, ...]
    repairs: Mapping[str, int]
    decided: Decided
    lookalikes: Lookalikes | None = None  # of a log without other cells nothing is looked for
    unread_example: UnreadExample | None = None  # None where every cell of the new files can be read
    columns: tuple[ColumnProfile, ...] = ()  # of the files; a run keeps less of them
    relations: tuple[str, ...] = ()  # in which the new files are staged, by header

    @property
    def framed(self) -> int:
        """The records of all files."""
        return sum(file.framed for file in self.files)

    @property
    def used(self) -> int:
        """The accepted lines."""
        return sum(file.used for file in self.files)

    def contract(self, name: str) -> Table:
        """The contract of a table of this run."""
        return contract_of(name, self.dimensions, quantity_decimals=self.decided.quantity_decimals)

    def summary(self) -> LedgerSummary:
        """What a manifest keeps of the ledger."""
        return LedgerSummary(
            as_of=self.window.as_of,
            first_day=self.window.first_day,
            conventions=self.reading.conventions,
            mapping=self.mapping,
            present=self.present,
            dimensions=self.dimensions,
            decided=self.decided.for_manifest(),
            inputs=self.files,
            repairs=self.repairs,
            lookalikes=self.lookalikes,
            column_profiles=tuple(each.kept for each in self.columns),
        )


def notes_on_money(ledger: Ledger) -> list[Note]:
    """What a person should know of the columns of money of a log."""
    decided = ledger.decided
    return money_notes([*decided.unused_money, *decided.left_money], decided.money)


def ledger_of(
    kept: LedgerSummary, files: tuple[InputFile, ...], repairs: Mapping[str, int], margin_rate: Decimal | None
) -> Ledger:
    """The ledger that a manifest describes, with its files and repairs counted anew."""
    return Ledger(
        kept.present,
        kept.dimensions,
        Reading(conventions=kept.conventions, margin_rate=margin_rate),
        kept.mapping,
        kept.window,
        files,
        repairs,
        decided_in(kept.decided),
        kept.lookalikes,
        columns=kept.column_profiles,
    )
