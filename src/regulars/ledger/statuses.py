"""Statuses of orders: which are no sale, by the shop's own word or a known export's list, and which are a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from regulars.ground.wording import with_singulars
from regulars.ledger.exports import Export
from regulars.ledger.folding import folded
from regulars.ledger.kind_words import VOID
from regulars.ledger.status_meanings import meaning_of
from regulars.ledger.status_words import Meaning

COUNTED = "counted"
NO_SALE = (Meaning.NEVER, Meaning.PENDING, Meaning.UNDONE)


@dataclass(frozen=True)
class StatusRules:
    """What is said of the statuses of one header: by the shop, else by the known export that the header is.

    `kinds` has what lines of a status are taken as, by the folded status; `void` the folded void statuses, None where
    the shop names none.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    void: frozenset[str] | None = None
    export: Export | None = None

    def taken_as(self, status: str) -> str:
        """What lines of the status are taken as: `void`, `counted`, or a kind that the shop names."""
        bare = folded(status)
        if bare in self.kinds:
            return self.kinds[bare]
        listed = _all_folded(self.export.void_statuses) if self.export else frozenset()
        return VOID if bare in (listed if self.void is None else self.void) else COUNTED

    def is_open(self, status: str) -> bool:
        """Whether the status reads like no sale while nobody has said what it is."""
        bare = folded(status)
        if bare in self.kinds or self.void is not None or meaning_of(status) not in NO_SALE:
            return False
        return not self.export or bare not in _all_folded(self.export.void_statuses + self.export.counted_statuses)


@dataclass(frozen=True)
class StatusColumn:
    """The column of statuses of one header's files, and those of them that nobody has decided."""

    column: str
    open: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """A status of the log: its lines and orders (None where the log has no invoice numbers), the money of its lines
    (None where no number can be read), and what they are taken as."""

    status: str
    taken_as: str
    lines: int
    orders: int | None
    money: Decimal | None

    @property
    def meaning(self) -> Meaning | None:
        return meaning_of(self.status)

    @property
    def reads_like_no_sale(self) -> bool:
        """Whether its lines count although it reads like no sale, or not yet one."""
        return self.taken_as == COUNTED and self.meaning in NO_SALE

    @property
    def size(self) -> str:
        """The status with its lines and money: `Cancelled (2 lines, 30.00)`."""
        money = "no readable money" if self.money is None else f"{self.money:,.2f}"
        return f"{self.status} ({with_singulars(f'{self.lines:,} lines')}, {money})"


@dataclass(frozen=True)
class Returned:
    """Returns of the log that are not of a refunded status themselves, but may be what made an order refunded."""

    lines: int = 0
    money: Decimal = Decimal(0)

    def __add__(self, other: Returned) -> Returned:
        return Returned(self.lines + other.lines, self.money + other.money)

    @property
    def size(self) -> str:
        """The returns with their money: `1 line of returns (-20.00)`."""
        return with_singulars(f"{self.lines:,} lines of returns ({self.money:,.2f})")


def added_up(statuses: Iterable[Status]) -> tuple[Status, ...]:
    """The statuses of several batches, each once; orders are those of the last batch that has the status."""
    found: dict[tuple[str, str], Status] = {}
    for each in statuses:
        key = (each.status, each.taken_as)
        before = found.get(key)
        if before:
            money = each.money if before.money is None else before.money + (each.money or 0)
            each = replace(each, lines=before.lines + each.lines, money=money)
        found[key] = each
    return tuple(found[key] for key in sorted(found))


def sizes(statuses: Iterable[Status]) -> str:
    """The statuses with their lines and money, one after the other."""
    return ", ".join(status.size for status in statuses)


def not_found(declared: Iterable[str], statuses: Iterable[Status], exports: Iterable[Export]) -> list[str]:
    """The declared void statuses that no line has, but for those of a known export's own list."""
    there = _all_folded(status.status for status in statuses)
    listed = _all_folded(name for export in exports for name in export.void_statuses)
    return [name for name in declared if folded(name) not in there | listed]


def _all_folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(folded, names))
