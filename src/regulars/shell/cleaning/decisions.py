"""What was decided over all lines of a log, so that lines which come later are read in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TypeVar

from regulars.ground.errors import InputRefused
from regulars.ground.inputs import InputCounts
from regulars.ledger.credit_signs import CreditSigns
from regulars.ledger.dates import DateShapes
from regulars.ledger.kind_words import KindWord
from regulars.ledger.money.columns import NO_MONEY, MoneyReading
from regulars.ledger.money.relations import Held
from regulars.ledger.money.unused import UnusedMoney
from regulars.ledger.number_shapes import NumberShapes
from regulars.ledger.same_customers import SameCounts
from regulars.ledger.statuses import Returned, Status
from regulars.ledger.unread import Unread
from regulars.shell.runs.manifest import Decisions, HeaderDates, HeaderNumbers

Header = tuple[str, ...]


@dataclass(frozen=True)
class Dates:
    """How the dates of one header's files are written; `shapes` is what it was read off, None where nothing was.

    `offsets` are those behind the times, with their cells, where all times have one.
    """

    order: str
    shapes: DateShapes | None = None
    offsets: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """By header how dates are written; how many lines are in which currency; what the lookups held (sha256); how many
    lines had which of the ids that stand for no customer; the statuses of the log, and by column other statuses that it
    has; the returns that may be behind a refunded order; the words in columns that say what lines are, and how returns
    are written; ids that are merged; by lookup the lines that were looked up, and those of them without a row; by
    header how numbers are written; the cells in each currency that signs name; what cannot be read; how columns of
    money are read, what the lines show of them, and those that are not used."""

    dates: Mapping[Header, Dates] = field(default_factory=dict)
    currencies: Mapping[str, int] = field(default_factory=dict)
    lookups: Mapping[str, str] = field(default_factory=dict)
    nobody: Mapping[str, int] = field(default_factory=dict)
    statuses: tuple[Status, ...] = ()
    similar_statuses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    returned: Returned = field(default_factory=Returned)
    digest_key: str = ""  # tells the key of hashed customers and digests from others; empty where there was none
    kind_words: tuple[KindWord, ...] = ()
    credit_signs: tuple[CreditSigns, ...] = ()
    same: SameCounts | None = None  # ids of [customers] same; None without a list
    unmatched: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    numbers: Mapping[Header, Mapping[str, NumberShapes]] = field(default_factory=dict)
    signs: Mapping[str, int] = field(default_factory=dict)
    unread: Unread = field(default_factory=Unread)
    money: MoneyReading = NO_MONEY
    quantity_decimals: int = 0
    relations: tuple[Held, ...] = ()
    unused_money: tuple[UnusedMoney, ...] = ()
    left_money: tuple[UnusedMoney, ...] = ()
    inputs: tuple[InputCounts, ...] = ()  # further input files: they are read whole with every batch

    def numbers_of(self, header: Header) -> Mapping[str, NumberShapes]:
        """What earlier files of this header have shown of their numbers, by column."""
        return self.numbers.get(header, {})

    def shapes_of(self, header: Header) -> DateShapes | None:
        """What earlier files of this header have shown of their dates."""
        return self.dates[header].shapes if header in self.dates else None

    def with_later(self, later: Decided) -> Decided:
        """What holds for the lines of both. Raises InputRefused where earlier lines would be read in another way."""
        for header, found in later.dates.items():
            if self.shapes_of(header) and found.shapes and self.dates[header].order != found.order:
                raise InputRefused(
                    f"the dates of the header {', '.join(header[:4])} … were read as "
                    f"{self.dates[header].order}, but with the new files they are {found.order}. Lines of "
                    "both readings cannot be mixed: run again over all files, without --add."
                )
        currencies = Counter(self.currencies) + Counter(later.currencies)
        nobody = Counter(self.nobody) + Counter(later.nobody)
        dates = {**later.dates, **self.dates, **{h: d for h, d in later.dates.items() if d.shapes}}
        return Decided(
            dates,
            dict(currencies),
            {**self.lookups, **later.lookups},
            dict(nobody),
            later.statuses or self.statuses,
            _lines_added_up(self.similar_statuses, later.similar_statuses),
            self.returned + later.returned,
            later.digest_key or self.digest_key,
            added_up([*self.kind_words, *later.kind_words]),
            added_up([*self.credit_signs, *later.credit_signs]),
            later.same or self.same,
            _lines_added_up(self.unmatched, later.unmatched),
            {
                header: _shapes_added_up(self.numbers_of(header), later.numbers_of(header))
                for header in {**self.numbers, **later.numbers}
            },
            dict(Counter(self.signs) + Counter(later.signs)),
            self.unread + later.unread,
            self.money,
            later.quantity_decimals or self.quantity_decimals,
            self.relations,
            added_up([*self.unused_money, *later.unused_money]),
            self.left_money,
            later.inputs or self.inputs,
        )

    def without_inputs(self) -> Decided:
        """The same but for further input files, which every batch reads anew."""
        inputs = {each.setting for each in self.inputs}
        lookups = {name: sha256 for name, sha256 in self.lookups.items() if name not in inputs}
        return replace(self, lookups=lookups, inputs=())

    def for_manifest(self) -> Decisions:
        """The same as a manifest keeps it."""
        headers = [
            HeaderDates(header, dates.order, asdict(dates.shapes) if dates.shapes else None)
            for header, dates in self.dates.items()
        ]
        return Decisions(
            tuple(headers),
            dict(self.currencies),
            dict(self.lookups),
            dict(self.nobody),
            self.statuses,
            self.similar_statuses,
            self.returned,
            self.digest_key,
            self.kind_words,
            self.credit_signs,
            self.same,
            self.unmatched,
            tuple(HeaderNumbers(header, shapes) for header, shapes in self.numbers.items()),
            self.signs,
            self.unread,
            self.money,
            self.quantity_decimals,
            self.relations,
            self.unused_money,
            self.left_money,
            self.inputs,
        )


def decided_in(kept: Decisions | None) -> Decided:
    """What was decided when the lines of a kept run were read; nothing where an early version made it."""
    kept = kept or Decisions()
    dates = {
        header.columns: Dates(header.order, DateShapes(**header.shapes) if header.shapes else None)
        for header in kept.headers
    }
    return Decided(
        dates,
        kept.currencies,
        kept.lookups,
        kept.nobody,
        kept.statuses,
        kept.similar_statuses,
        kept.returned,
        kept.digest_key,
        kept.kind_words,
        kept.credit_signs,
        kept.same,
        kept.unmatched,
        {header.columns: header.shapes for header in kept.numbers},
        kept.signs,
        kept.unread,
        kept.money,
        kept.quantity_decimals,
        kept.relations,
        kept.unused_money,
        kept.left_money,
        kept.inputs,
    )


def _shapes_added_up(one: Mapping[str, NumberShapes], other: Mapping[str, NumberShapes]) -> dict[str, NumberShapes]:
    """What the numbers of both have shown, by column."""
    return {name: one.get(name, NumberShapes()) + other.get(name, NumberShapes()) for name in {**one, **other}}


def _lines_added_up(
    one: Mapping[str, Mapping[str, int]], other: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """The lines by column and value, of both."""
    return {column: dict(Counter(one.get(column, {})) + Counter(other.get(column, {}))) for column in {**one, **other}}


Counted = TypeVar("Counted", KindWord, CreditSigns, UnusedMoney)


def added_up(counted: Iterable[Counted]) -> tuple[Counted, ...]:
    """The counts of several batches, each key once."""
    found: dict[tuple[str, ...], Counted] = {}
    for each in counted:
        found[each.key] = found[each.key] + each if each.key in found else each
    return tuple(found.values())


def together(one: DateShapes, other: DateShapes | None) -> DateShapes:
    """The shapes of the dates of both."""
    if other is None:
        return one
    return DateShapes(**{name: value + getattr(other, name) for name, value in asdict(one).items()})
