"""Further input files of a shop, beside its log: the tables that steps read from them, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from regulars.ground.contract import DAY, MOMENT, MONEY, RATE, TEXT
from regulars.ground.evidence import ReasonCode

NOT_CONFIGURED = ReasonCode("not_configured", "{setting} names no file")


class Cell(Enum):
    """What a cell of such a file holds, with the type that it has in the engine."""

    CUSTOMER = "customer"
    MOMENT = "moment"
    DAY = "day"
    TEXT = "text"
    MONEY = "money"
    NUMBER = "number"

    @property
    def type(self) -> str:
        """The type in the engine."""
        return _TYPES[self]


_TYPES = {
    Cell.CUSTOMER: TEXT,
    Cell.MOMENT: MOMENT,
    Cell.DAY: DAY,
    Cell.TEXT: TEXT,
    Cell.MONEY: MONEY,
    Cell.NUMBER: RATE,
}


@dataclass(frozen=True)
class InputColumn:
    """One column: what its cells hold, and whether a row without it is set aside."""

    name: str
    cell: Cell
    is_needed: bool = True
    if_empty: str | None = None  # what an empty cell of text means


@dataclass(frozen=True)
class InputForm:
    """A table that steps read, the setting that names its file, and its columns in order.

    `name_column` is the column that holds NAME of [section.NAME] where a shop may have several files of this form.
    """

    table: str
    setting: str
    columns: tuple[InputColumn, ...]
    name_column: str | None = None

    @property
    def types(self) -> dict[str, str]:
        """The types of the table in the engine, by column."""
        named = {self.name_column: TEXT} if self.name_column else {}
        return {**named, **{column.name: column.cell.type for column in self.columns}}


TOUCHPOINTS = InputForm(
    "touchpoints",
    "[touchpoints]",
    (
        InputColumn("customer_id", Cell.CUSTOMER),
        InputColumn("touched_at", Cell.MOMENT),
        InputColumn("channel", Cell.TEXT, if_empty="direct"),
        InputColumn("campaign", Cell.TEXT, is_needed=False),
        InputColumn("cost", Cell.MONEY, is_needed=False),
    ),
)

SPEND = InputForm(
    "spend",
    "[spend]",
    (
        InputColumn("day", Cell.DAY),
        InputColumn("channel", Cell.TEXT),
        InputColumn("campaign", Cell.TEXT, is_needed=False),
        InputColumn("amount", Cell.MONEY),
    ),
)

ASSIGNMENTS = InputForm(
    "assignments",
    "[experiments]",
    (
        InputColumn("customer_id", Cell.CUSTOMER),
        InputColumn("arm", Cell.TEXT),
        InputColumn("assigned_at", Cell.MOMENT),
        InputColumn("segment", Cell.TEXT, is_needed=False),
        InputColumn("intended_share", Cell.NUMBER, is_needed=False),
        InputColumn("cost", Cell.MONEY, is_needed=False),
    ),
    name_column="experiment",
)


@dataclass(frozen=True)
class InputCounts:
    """What became of the records of one input file: used, or set aside by reason, each with its first line."""

    setting: str
    table: str
    name: str
    sha256: str
    records: int
    used: int
    set_aside: Mapping[str, int] = field(default_factory=dict)
    first_lines: Mapping[str, int] = field(default_factory=dict)


FORMS: tuple[InputForm, ...] = (TOUCHPOINTS, SPEND, ASSIGNMENTS)
