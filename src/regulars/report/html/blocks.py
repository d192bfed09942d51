"""What sections are put together from. Each block is drawn by the template of its `kind`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup


@dataclass(frozen=True)
class Cell:
    """One cell: its text, what it means where that needs saying, and the length of a bar beneath it (0 to 1).

    `null_means` says why there is no value, where that is known.
    """

    text: str
    hint: str = ""
    bar: float | None = None
    tone: str = ""  # good, bad or nothing
    null_means: str = ""


@dataclass(frozen=True)
class Column:
    label: str
    is_number: bool = True
    is_long: bool = False  # running text, which may break into lines


@dataclass(frozen=True)
class Line:
    """One row of a grid; a `total` is set off, a `part` belongs to the row above."""

    cells: tuple[Cell, ...]
    role: str = ""


@dataclass(frozen=True)
class Grid:
    """A table to read. `sources` are the published tables that its numbers come from."""

    kind: ClassVar[str] = "grid"
    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A chart, drawn for wide and for narrow screens."""

    kind: ClassVar[str] = "picture"
    title: str
    wide: Markup
    narrow: Markup
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Prose:
    kind: ClassVar[str] = "prose"
    text: str


@dataclass(frozen=True)
class Missing:
    """What stands in the place of a chart or table that cannot be shown."""

    kind: ClassVar[str] = "missing"
    title: str
    reason: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubts:
    """What speaks against the numbers of a section."""

    kind: ClassVar[str] = "doubts"
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Notices:
    """What stands out in the latest days and weeks."""

    kind: ClassVar[str] = "notices"
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Delta:
    """A change: its text, against what, whether that is good, and why it is not known."""

    text: str
    against: str
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Card:
    """One KPI: value, changes, and the points of its curve over the whole months."""

    label: str
    value: str
    hint: str = ""
    meaning: str = ""
    deltas: tuple[Delta, ...] = ()
    curve: str = ""


@dataclass(frozen=True)
class Cards:
    kind: ClassVar[str] = "cards"
    title: str
    cards: tuple[Card, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    claim: str
    label: str  # the claim in words, empty where there are none
    verdict: str
    reasons: tuple[str, ...]
    population: str
    is_folded: bool = False  # reasons in the words of statistics, which a reader opens


@dataclass(frozen=True)
class Verdicts:
    kind: ClassVar[str] = "verdicts"
    verdicts: tuple[Verdict, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Definition:
    label: str
    meaning: str
    details: tuple[str, ...]
    expression: str


@dataclass(frozen=True)
class Definitions:
    kind: ClassVar[str] = "definitions"
    definitions: tuple[Definition, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Our word for a column, and what it is read from."""

    ours: str
    theirs: str


@dataclass(frozen=True)
class Pairs:
    kind: ClassVar[str] = "pairs"
    title: str
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Folded:
    """Blocks that a reader opens: how something was found, for those who want to check it."""

    kind: ClassVar[str] = "folded"
    title: str
    blocks: tuple[Block, ...]


Block = Folded | Grid | Picture | Prose | Missing | Doubts | Notices | Cards | Verdicts | Definitions | Pairs


@dataclass(frozen=True)
class Section:
    """A part of the report with a heading and an address within the page. The reader opens what follows the
    first block of a folded one."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    is_folded: bool = False

    @property
    def shown(self) -> tuple[Block, ...]:
        """The blocks as the report shows them: all, or the first and the others folded."""
        if not self.is_folded or len(self.blocks) < 2:
            return self.blocks
        return self.blocks[0], Folded("Show the details", self.blocks[1:])


def section(anchor: str, title: str, blocks: Iterable[Block | None], *, is_folded: bool = False) -> Section:
    """A section of the blocks that exist."""
    return Section(anchor, title, _existing(blocks), is_folded)


def folded(title: str, blocks: Iterable[Block | None]) -> Block | None:
    """The blocks that exist, folded under a title; None if there are none."""
    found = _existing(blocks)
    return Folded(title, found) if found else None


def _existing(blocks: Iterable[Block | None]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)
