"""manifest.json: what a run says of itself, the one contract that outlives a version of the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from regulars.ground.contract import Table
from regulars.ground.errors import GateFailed
from regulars.ground.inputs import InputCounts
from regulars.ground.periods import Window
from regulars.ground.tables.dimensions import contract_of
from regulars.ledger.column_profile import ColumnProfile
from regulars.ledger.conventions import Conventions
from regulars.ledger.credit_signs import CreditSigns
from regulars.ledger.kind_words import KindWord
from regulars.ledger.mapped_columns import MappedColumn
from regulars.ledger.money.columns import NO_MONEY, MoneyReading
from regulars.ledger.money.relations import Held
from regulars.ledger.money.unused import UnusedMoney
from regulars.ledger.number_shapes import NumberShapes
from regulars.ledger.same_customers import SameCounts
from regulars.ledger.statuses import Returned, Status
from regulars.ledger.unread import Unread
from regulars.shell.runs.digest import with_digest, without_digest
from regulars.shell.runs.former_formats import AskedByKey, in_present_format
from regulars.shell.runs.lookalikes import Lookalikes
from regulars.shell.runs.typed_json import from_json, to_json

MANIFEST = "manifest.json"
FORMAT = 3  # raise it when a field changes its meaning, comes or goes: earlier versions then name this one
WARNED, FAILED = "warn", "fail"  # levels of a gate
_ONLY_WHERE_GIVEN = ("decided", "lookalikes", "adds_to", "restated", "replaces")


@dataclass(frozen=True)
class InputFile:
    """One input file: how many records it held and what became of each."""

    name: str
    sha256: str
    size: int
    framed: int
    used: int
    set_aside: int
    reasons: Mapping[str, int]
    note: str = ""
    physical_lines: int = 0  # header, skipped, blank and record lines; of a sheet its rows
    blank_lines: int = 0
    found: tuple[str, ...] = ()  # how the file was found to be written
    source: str = ""  # the folder or pattern that named it; empty where it was named itself
    run: str = ""  # the run that brought it; empty for the run itself
    header: str = ""  # stands for its columns, in whatever order they are


@dataclass(frozen=True)
class HeaderDates:
    """How the dates of the files of one header are written; `shapes` counts what this was read off."""

    columns: tuple[str, ...]
    order: str
    shapes: Mapping[str, int] | None


@dataclass(frozen=True)
class HeaderNumbers:
    """What the numbers of the files of one header show of how they are written, by column of the ledger."""

    columns: tuple[str, ...]
    shapes: Mapping[str, NumberShapes]


@dataclass(frozen=True)
class Decisions:
    """What was decided over all lines: dates by header, lines by currency, sha256 by lookup, lines by id of nobody.

    The statuses of the log, and by column the lines of other statuses; returns that may be behind a refunded order.
    `digest_key` tells the key of hashed customers and of digests from other keys; empty where there was none. The
    words in columns that say what lines are, and how returns are written. How many ids of the list of [customers] same
    were met; the lines that each lookup was asked for, and those that have no row in it. How numbers are written, the
    cells in each currency that signs name, and what could not be read; how columns of money are read, what the lines
    show of them, and those that are not used. How many decimals pieces may have. What became of further input files.
    """

    headers: tuple[HeaderDates, ...] = ()
    currencies: Mapping[str, int] = field(default_factory=dict)
    lookups: Mapping[str, str] = field(default_factory=dict)
    nobody: Mapping[str, int] = field(default_factory=dict)
    statuses: tuple[Status, ...] = ()
    similar_statuses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    returned: Returned = field(default_factory=Returned)
    digest_key: str = ""
    kind_words: tuple[KindWord, ...] = ()
    credit_signs: tuple[CreditSigns, ...] = ()
    same: SameCounts | None = None
    unmatched: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    numbers: tuple[HeaderNumbers, ...] = ()
    signs: Mapping[str, int] = field(default_factory=dict)
    unread: Unread = field(default_factory=Unread)
    money: MoneyReading = NO_MONEY
    quantity_decimals: int = 0
    relations: tuple[Held, ...] = ()
    unused_money: tuple[UnusedMoney, ...] = ()
    left_money: tuple[UnusedMoney, ...] = ()
    inputs: tuple[InputCounts, ...] = ()


@dataclass(frozen=True)
class RestatedMonth:
    """A month that was published before and has changed; money in the shop's currency."""

    month: str
    net_revenue_was: Decimal
    net_revenue_is: Decimal
    orders_was: int
    orders_is: int
    late_lines: int
    replaced_lines: int


@dataclass(frozen=True)
class Restatement:
    """The months before `as_of` that changed against an earlier run; late and replaced lines by file."""

    against: str
    as_of: date
    months: tuple[RestatedMonth, ...]
    late_lines: Mapping[str, int]
    replaced_lines: Mapping[str, int]


@dataclass(frozen=True)
class Gate:
    """A quality gate that has something to say: its name, `warn` or `fail`, and what was found."""

    name: str
    level: str
    found: str


@dataclass(frozen=True)
class StoredFile:
    """Size and hash of a file of the run."""

    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class LedgerSummary:
    """What a run has to know of its cleaned log, besides the lines, to go on from its files."""

    as_of: date
    first_day: date
    conventions: Conventions
    mapping: tuple[MappedColumn, ...]
    present: frozenset[str]
    dimensions: tuple[str, ...]
    decided: Decisions | None = None  # None where an early version wrote the run
    inputs: tuple[InputFile, ...]
    repairs: Mapping[str, int]
    lookalikes: Lookalikes | None = None
    column_profiles: tuple[ColumnProfile, ...] = ()  # none of a run that a customer was erased from

    @property
    def used(self) -> int:
        """The lines that are used."""
        return sum(file.used for file in self.inputs)

    def contract(self, name: str) -> Table:
        """The contract of a table of this run."""
        return contract_of(
            name, self.dimensions, quantity_decimals=self.decided.quantity_decimals if self.decided else 0
        )

    @property
    def window(self) -> Window:
        """The days of the log; `as_of` is exclusive."""
        return Window(self.first_day, self.as_of)

    def as_dict(self) -> dict[str, Any]:
        """The same as plain JSON values: dates and money as text."""
        return {k: v for k, v in to_json(self).items() if v is not None or k not in _ONLY_WHERE_GIVEN}


@dataclass(frozen=True, kw_only=True)
class Manifest(LedgerSummary, AskedByKey):
    """What a run says of itself: inputs, settings, versions, rows of each table, size and hash of each file."""

    format: int = 0  # 0: written before formats were counted
    run_id: str
    sequence: int = 0  # rises from run to run of a folder; 0: written before runs were numbered
    identity: str = ""  # a digest of all that the run depends on; empty where it cannot be known again
    received_at: datetime
    shop: str
    currency: str
    versions: Mapping[str, str]
    settings: Mapping[str, Any]
    tables: Mapping[str, int]
    left_out: Mapping[str, str]
    models: tuple[str, ...] = ()
    erased_lines: int = 0
    settings_changed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    scores_from: str | None = None
    adds_to: str | None = None
    restated: Restatement | None = None
    replaces: str | None = None
    checks: Mapping[str, int] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()
    files: Mapping[str, StoredFile]

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """The manifest in the file. Raises GateFailed where it is damaged, or of a later format."""
        try:
            document = without_digest(path.read_bytes().decode("utf-8"))
            written = document.get("format", 0) if isinstance(document, dict) else 0
            if isinstance(written, int) and written > FORMAT:
                raise GateFailed(
                    f"{path} has format {written}, and this version of regulars reads formats up to "
                    f"{FORMAT}. Use the version that wrote it, or a later one."
                )
            return from_json(cls, document if written == FORMAT else in_present_format(document))
        except (FileNotFoundError, PermissionError):
            raise  # the run was removed at this moment, or is not for this user
        except (ValueError, OSError, RecursionError) as error:
            raise GateFailed(
                f"{path} cannot be read as the manifest of a run: {error}. Restore the file, or publish "
                f"the newest complete run (regulars repair) and remove {path.parent}; if no run is "
                "complete, also remove CURRENT from the data folder, and run again from the sources."
            ) from None

    def write(self, path: Path) -> None:
        """Writes the manifest as JSON, in the present format, with its digest."""
        path.write_text(with_digest({**self.as_dict(), "format": FORMAT}), encoding="utf-8")

    def as_dict(self) -> dict[str, Any]:
        """The content of manifest.json without its digest, as plain JSON values: dates and money as text."""
        first = ("format", "run_id", "received_at")
        document = super().as_dict()
        return {**{name: document[name] for name in first}, **document}
