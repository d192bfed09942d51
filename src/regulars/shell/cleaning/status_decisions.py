"""Statuses that the shop has to decide: a log is refused until it says which orders are no sale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from regulars.ground.errors import InputRefused, listing
from regulars.ledger.exports import Export
from regulars.ledger.folding import folded
from regulars.ledger.kind_words import VOID, likely_kind
from regulars.ledger.status_meanings import meaning_of
from regulars.ledger.status_words import Meaning
from regulars.ledger.statuses import Returned, Status, StatusColumn, not_found, sizes
from regulars.shell.config.sections import Codes
from regulars.shell.config.writing import section, toml

_NEARLY = 0.8  # cancelled and canceled are, refunded and returned are not
_AGAIN = " Then run again over all files, without --add."


@dataclass(frozen=True)
class StatusFindings:
    """What a log shows of its statuses, with those of earlier batches.

    `columns` are those of the new files, each with the files that have it; `exports` the known exports among all files.
    `accepted` are the statuses of earlier batches where statuses_decided was said of them; None where it was not.
    """

    columns: Sequence[tuple[str, StatusColumn]]
    statuses: Sequence[Status]
    returned: Returned
    exports: Sequence[Export] = ()
    accepted: frozenset[str] | None = None
    is_batch: bool = False

    @property
    def open(self) -> list[Status]:
        """The statuses that read like no sale while nobody has said what they are."""
        names = {name for _, column in self.columns for name in column.open} - (self.accepted or frozenset())
        return [status for status in self.statuses if status.status in names and status.taken_as != VOID]

    @property
    def doubled(self) -> list[Status]:
        """The statuses of refunded orders that are left out although returns are in the log too."""
        left_out = [each for each in self.statuses if each.taken_as == VOID and each.meaning is Meaning.UNDONE]
        return left_out if self.returned.lines else []


def check_statuses(found: StatusFindings, codes: Codes) -> None:
    """Raises InputRefused where a status is to be decided, with the settings to paste."""
    misspelt = _misspelt(found, codes)
    if misspelt:
        raise _spelled_otherwise(misspelt, found, codes)
    covers_all = codes.statuses_decided and found.accepted is None
    if codes.void_statuses is None and found.open and not covers_all:
        raise _open(found, codes)
    if codes.void_statuses is None and found.doubled and not codes.statuses_decided:
        raise _refund_refusal(found, codes)


def _misspelt(found: StatusFindings, codes: Codes) -> dict[str, Status]:
    """The void statuses that no line has, where a status that counts is nearly the same: what may be meant."""
    if codes.statuses_decided:
        return {}
    counted = {folded(status.status): status for status in found.statuses if status.reads_like_no_sale}
    close = {
        name: get_close_matches(folded(name), counted, n=1, cutoff=_NEARLY)
        for name in not_found(codes.void_statuses or (), found.statuses, found.exports)
    }
    return {name: counted[matches[0]] for name, matches in close.items() if matches}


def _spelled_otherwise(misspelt: Mapping[str, Status], found: StatusFindings, codes: Codes) -> InputRefused:
    names = ", ".join(f"{name!r}, but the log has {status.size}" for name, status in misspelt.items())
    declared = codes.void_statuses or ()
    meant = [misspelt[name].status if name in misspelt else name for name in declared]
    where = ", ".join(dict.fromkeys(column.column for _, column in found.columns))
    return _refusal(
        f"no line has a status in [codes] void_statuses: {names} in the column {where!r}, which would "
        "count. Correct the list; if the status counts, set statuses_decided = true next to it.",
        f"void_statuses = {toml(meant)}",
        codes,
    )


def _open(found: StatusFindings, codes: Codes) -> InputRefused:
    where, column = next((where, column.column) for where, column in found.columns if column.open)
    covered = _refunds_within_returns(found.open, found.returned)
    left = [status.status for status in found.open if status not in covered]
    every = "statuses_decided = true" if found.accepted is None else "void_statuses = []"
    message = (
        f"{where}: the column {column!r} has statuses of cancelled or unfinished orders: "
        f"{sizes(found.open)}. Put the lines below into regulars.toml, without the statuses that count; "
        f"if all count, set {every}."
    )
    back = [status.status for status in found.open if likely_kind("", status.status) == "return"]
    if back:
        message += (
            f" If {listing([repr(name) for name in back])} is on separate lines that refund other lines, "
            f'set [kinds.{toml(column)}] {toml(back[0])} = "return" instead.'
        )
    if covered:
        message += f" {sizes(covered)} can count, because the log has {found.returned.size}."
    if found.accepted is not None:
        message += " statuses_decided applies to the statuses of the earlier files."
    return _refusal(message, f"void_statuses = {toml(left)}" if left else every, codes)


def _refund_refusal(found: StatusFindings, codes: Codes) -> InputRefused:
    void = [name for export in found.exports for name in export.void_statuses]
    others = [name for name in dict.fromkeys(void) if meaning_of(name) is not Meaning.UNDONE]
    listed = listing([export.label for export in found.exports])
    message = (
        f"the known export ({listed}) leaves out {sizes(found.doubled)} by status, and the log has "
        f"{found.returned.size}: the same refund may be deducted twice. With the lines below in "
        "regulars.toml, these orders count and the returns reverse them; to leave the orders out anyway, "
        "set statuses_decided = true instead."
    )
    return _refusal(message + (_AGAIN if found.is_batch else ""), f"void_statuses = {toml(others)}", codes)


def _refusal(message: str, line: str, codes: Codes) -> InputRefused:
    is_there = bool(codes.model_fields_set)
    place = " Put them under the existing [codes]." if is_there else ""
    return InputRefused(message + place, paste=section("codes", [line], is_there=is_there))


def _refunds_within_returns(statuses: Sequence[Status], returned: Returned) -> list[Status]:
    """The statuses of refunded orders, where the returns of the log are large enough to take all of them off."""
    undone = [status for status in statuses if status.meaning is Meaning.UNDONE]
    money = sum((status.money or Decimal(0) for status in undone), Decimal(0))
    return undone if returned.lines and -returned.money >= money else []
