"""The profile of every column of the files, as `check` shows it and a run keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from regulars.ledger.column_profile import ColumnProfile, taken_for
from regulars.ledger.mapped_columns import MappedColumn
from regulars.ledger.profile import examples, profile
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake
from regulars.shell.process.masked import masked

_LOOKED_AT = 200_000  # records of a header: more would cost a large log a pass; of more, the first lines of each file
_SAMPLED, _EXAMPLES, _LONGEST = 200, 3, 60
_OWN = ("file_no", "source_line", "surplus_joined")


def profiles_of(store: Store, intake: Intake, mapping: Sequence[MappedColumn]) -> Iterator[ColumnProfile]:
    """Every column of the files, header by header. The home is asked, so all engines agree."""
    framed = {file.file_no: file.framed for file in intake.files}
    names, home = {file.file_no: file.name for file in intake.files}, store.home
    for group in intake.groups:
        staged = store.staged_at_home(group.relation, _LOOKED_AT)
        columns = tuple(name for name in staged.columns if name not in _OWN)
        records = sum(framed[number] for number in group.file_nos)
        if not columns or not records:
            continue
        lines = None if records <= _LOOKED_AT else _LOOKED_AT // len(group.file_nos)
        row = home.one(Formula(profile, staged, columns, lines=lines))
        first = home.rows(Formula(examples, staged, columns, _SAMPLED))
        for place, column in enumerate(columns):
            found = _profile_values(place, row, [each[f"c{place}"] for each in first])
            where = names[group.file_nos[0]], len(group.file_nos), column, taken_for(column, mapping)
            yield ColumnProfile(*where, records, row["records"], *found)


def _profile_values(place: int, row: dict[str, Any], first: Sequence[str | None]) -> tuple[Any, ...]:
    """The share missing, the different values, the ends and the examples of one column."""
    looked_at, filled = row["records"], row[f"filled_{place}"]
    is_number = filled > 0 and row[f"numbers_{place}"] == filled
    ends = (row[f"{end}_number_{place}" if is_number else f"{end}_{place}"] for end in ("least", "greatest"))
    least, greatest = (_example(f"{end:g}" if is_number else end) for end in ends)
    shown = tuple(dict.fromkeys(_example(value) for value in first if value is not None))
    missing = 1 - filled / looked_at if looked_at else 0.0
    return round(missing, 4), row[f"distinct_{place}"], least, greatest, shown[:_EXAMPLES]


def _example(value: str | None) -> str:
    return "" if value is None else masked(value)[:_LONGEST]
