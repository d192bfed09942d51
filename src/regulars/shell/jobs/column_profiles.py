"""The profile of every column of the files, as `check` shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from regulars.ledger.profile import examples, profile
from regulars.shell.engines.store import Store
from regulars.shell.process.masked import masked

_MOST_EXACT = 1_000_000  # records: of more, different values are estimated
_SAMPLED, _EXAMPLES, _LONGEST = 200, 3, 60
_OWN = ("file_no", "source_line", "surplus_joined")


@dataclass(frozen=True)
class ColumnProfile:
    """What a column of the files holds: the share of records without a value, how many values differ, the least and
    the greatest (as numbers where all are numbers), and the first three that differ. Addresses are masked."""

    column: str
    records: int
    share_missing: float
    distinct: int
    least: str
    greatest: str
    examples: tuple[str, ...]


def profiles_of(store: Store, relations: Sequence[str], records: int) -> Iterator[ColumnProfile]:
    """Every column of the files, header by header; the files have so many `records`."""
    for relation in relations:
        staged = store.staged(relation)
        columns = tuple(name for name in staged.columns if name not in _OWN)
        row, first = (
            store.one(profile(staged, columns, is_exact=records <= _MOST_EXACT)),
            store.rows(examples(staged, columns, _SAMPLED)),
        )
        for place, column in enumerate(columns):
            yield _profile(column, place, row, [each[f"c{place}"] for each in first])


def _profile(column: str, place: int, row: dict[str, Any], first: Sequence[str | None]) -> ColumnProfile:
    records, filled = row["records"], row[f"filled_{place}"]
    is_number = filled > 0 and row[f"numbers_{place}"] == filled
    ends = (row[f"{end}_number_{place}" if is_number else f"{end}_{place}"] for end in ("least", "greatest"))
    least, greatest = (_shown(f"{end:g}" if is_number else end) for end in ends)
    shown = tuple(dict.fromkeys(_shown(value) for value in first if value is not None))
    missing = 1 - filled / records if records else 0.0
    return ColumnProfile(
        column, records, round(missing, 4), row[f"distinct_{place}"], least, greatest, shown[:_EXAMPLES]
    )


def _shown(value: str | None) -> str:
    return "" if value is None else masked(value)[:_LONGEST]
