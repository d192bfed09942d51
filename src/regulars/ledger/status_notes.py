"""What a person should know of the statuses of a log before its numbers are used."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from regulars.ground.evidence import Evidence, Reason, ReasonCode, judged
from regulars.ground.periods import Window
from regulars.ledger.exports import Export
from regulars.ledger.kind_words import VOID
from regulars.ledger.status_words import Meaning
from regulars.ledger.statuses import COUNTED, Status, not_found, sizes

NOT_FOUND = ReasonCode("status_not_found", "[codes] void_statuses names {status!r}, but no line has this status")
COUNTED_THOUGH = ReasonCode(
    "status_counted",
    ("statuses that look like cancelled orders count, because [codes] void_statuses does not name them: {statuses}"),
)
COUNTED_IN_FULL = ReasonCode(
    "status_in_part", "the status {status} counts in full: no column says how much was refunded"
)
MAY_BECOME_SALE = ReasonCode("status_waiting", "the status {status} is left out and may become a sale")
UNUSED_STATUSES = ReasonCode(
    "statuses_unused",
    "the column {column!r} is not used and has statuses of cancelled or unfinished orders: {statuses}",
)


@dataclass(frozen=True)
class Note:
    """Something found, what to do about it, and whether it is a doubt about the money that is counted."""

    found: Reason
    remedy: str = ""
    is_doubt: bool = True

    @property
    def sentence(self) -> str:
        return f"{self.found}; {self.remedy}" if self.remedy else str(self.found)


@dataclass(frozen=True)
class Declared:
    """What the shop says: its void statuses (None where it names none), and whether the others are decided."""

    void: tuple[str, ...] | None = None
    is_decided: bool = False


def status_notes(
    statuses: Sequence[Status],
    similar: Mapping[str, Mapping[str, int]],
    *,
    declared: Declared,
    exports: Collection[Export],
    has_refunds: bool,
) -> list[Note]:
    """Declared statuses that no line has, statuses that count or wait although they read like no sale, and columns
    that look like a status. `similar` has the lines of their statuses."""
    return [
        *(_not_found(name) for name in not_found(declared.void or (), statuses, exports)),
        *_counted_notes(statuses, declared),
        *_in_part(statuses, has_refunds=has_refunds),
        *_waiting(statuses, declared),
        *_similar(similar),
    ]


def status_evidence(statuses: Sequence[Status], notes: Sequence[Note], window: Window) -> Evidence:
    """How far the list of statuses can be trusted to have parted sales from what is none."""
    lines = sum(status.lines for status in statuses)
    doubts = tuple(note.found for note in notes if note.is_doubt)
    return judged("statuses", population="lines with a status", n=lines, least=0, window=window, doubts=doubts)


def _not_found(name: str) -> Note:
    return Note(NOT_FOUND(status=name), "correct the spelling")


def _counted_notes(statuses: Sequence[Status], declared: Declared) -> Iterator[Note]:
    """What the shop has left off its list; without a list the log would have been refused."""
    left = [status for status in statuses if status.reads_like_no_sale]
    if left and declared.void is not None and not declared.is_decided:
        yield Note(COUNTED_THOUGH(statuses=sizes(left)), "name them there, or set statuses_decided = true")


def _in_part(statuses: Sequence[Status], *, has_refunds: bool) -> Iterator[Note]:
    for status in statuses:
        if status.taken_as == COUNTED and status.meaning is Meaning.PARTIAL and not has_refunds:
            yield Note(COUNTED_IN_FULL(status=status.size))


def _waiting(statuses: Sequence[Status], declared: Declared) -> Iterator[Note]:
    """What a known export's list leaves out for now."""
    for status in statuses:
        if declared.void is None and status.taken_as == VOID and status.meaning is Meaning.PENDING:
            found = MAY_BECOME_SALE(status=status.size)
            yield Note(found, "read the export of these days again later", is_doubt=False)


def _similar(similar: Mapping[str, Mapping[str, int]]) -> Iterator[Note]:
    for column, lines in similar.items():
        names = ", ".join(f"{name} ({n:,} lines)" for name, n in lines.items())
        remedy = f'if it is the status of the order, set [columns] status = "{column}"'
        yield Note(UNUSED_STATUSES(column=column, statuses=names), remedy)
