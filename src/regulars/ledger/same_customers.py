"""Customers that a shop says are one: which id each of several ids becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from regulars.ground.errors import listing


class NotMergeable(ValueError):
    """The list contradicts itself; the message names its lines."""


@dataclass(frozen=True)
class MergeRow:
    """A row of the list: where it stands, the customer that is merged, and the one it becomes; None for no id."""

    line: int
    customer_id: str | None
    same_as: str | None


@dataclass(frozen=True)
class MergedIds:
    """The id that each listed id becomes in the end, and how many of them got there through another listed id."""

    becomes: Mapping[str, str]
    chained: int = 0


@dataclass(frozen=True)
class SameCounts:
    """Of a list of customers that are one: the ids that it merges, those that the log has, and those that became
    another through a third."""

    listed: int
    met: int
    chained: int


def merged_ids(rows: Iterable[MergeRow]) -> MergedIds:
    """What each listed id becomes; an id that is listed as its own stays, and chains are followed to their end.

    Raises NotMergeable for a row without an id, an id that is to become two others, and ids that become each other.
    """
    direct: dict[str, MergeRow] = {}
    for row in rows:
        if row.customer_id is None or row.same_as is None:
            raise NotMergeable(f"line {row.line:,} does not have two ids")
        first = direct.setdefault(row.customer_id, row)
        if first.same_as != row.same_as:
            raise NotMergeable(f"lines {first.line:,} and {row.line:,} merge one id into two others")
    direct = {each: row for each, row in direct.items() if row.same_as != each}
    ends = {each: _end(each, direct) for each in direct}
    return MergedIds(ends, sum(end != direct[each].same_as for each, end in ends.items()))


def _end(start: str, direct: Mapping[str, MergeRow]) -> str:
    """Where a chain ends."""
    way: list[MergeRow] = []
    at = start
    while at in direct:
        if direct[at] in way:
            circle = sorted(row.line for row in way[way.index(direct[at]) :])
            raise NotMergeable(f"lines {listing([f'{line:,}' for line in circle])} merge ids in a circle")
        way.append(direct[at])
        at = str(direct[at].same_as)
    return at
