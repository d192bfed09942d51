"""Columns that stand in another file of the shop: product names, categories, stores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from regulars.ground.errors import InputRefused, UsageError
from regulars.ledger.cells import with_lookup
from regulars.shell.config.formats import Lookup, Writing
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake, take_in

HARMLESS = ("empty_row", "repeated_header")  # records that hold nothing to look up


@dataclass(frozen=True)
class LoadedLookup:
    """A lookup, its table with one row per key, and the sha256 of what it was read from."""

    declared: Lookup
    table: ir.Table
    sha256: str


def load_lookup(store: Store, name: str, declared: Lookup, *, scratch: Path) -> LoadedLookup:
    """The lookup with its file read. Raises a RegularsError where the file cannot be looked up in."""
    intake = _taken_in(store, name, declared, scratch)
    sha256 = ",".join(file.sha256 for file in intake.files)
    return LoadedLookup(declared, _load(store, name, declared, intake), sha256)


def _load(store: Store, name: str, lookup: Lookup, intake: Intake) -> ir.Table:
    table = store.staged(intake.groups[0].relation, schema=f"lookup_{name}")
    key = lookup.key or lookup.on
    wanted = [key, *lookup.take.values()]
    absent = [column for column in wanted if column not in table.columns]
    if absent:
        raise UsageError(f"[lookups.{name}] names {absent[0]!r}, but {lookup.file} has {', '.join(table.columns[2:])}.")
    table = table.filter(table[key].notnull())
    repeated = table.group_by(key=table[key]).aggregate(n=table.count())
    twice = store.rows(repeated.filter(repeated.n > 1).order_by("key").limit(1))
    if twice:
        raise InputRefused(
            f"{lookup.file}: the lookup {name!r} needs one row per {key}, but {twice[0]['key']!r} has {twice[0]['n']}. "
            "Lines would be counted more than once; remove the extra rows."
        )
    return table


def _taken_in(store: Store, name: str, lookup: Lookup, scratch: Path) -> Intake:
    writing = lookup.files or Writing()
    try:
        with store.home.in_scratch(f"lookup_{name}"):
            intake = take_in(
                store.home.connection, [lookup.file], scratch=scratch / f"lookup_{name}", dialect=writing.dialect()
            )
    except InputRefused as refusal:
        raise InputRefused(f"lookup {name!r}: {refusal} (of a lookup: [lookups.{name}] files = {{ ... }})") from None
    if not intake.groups:
        raise InputRefused(f"{lookup.file}: the lookup {name!r} holds no header and no row.")
    _check_complete(intake, name, lookup)
    return intake


def _check_complete(intake: Intake, name: str, lookup: Lookup) -> None:
    """Refuse a lookup that was read in part: lines would lose what stands in the other part, unseen."""
    rejected = intake.rejected.filter(pc.invert(pc.is_in(intake.rejected["reason"], pa.array(HARMLESS))))
    if not len(rejected):
        return
    first = rejected.slice(0, 1).to_pylist()[0]
    hint = (
        f'; if they belong to a text with bare delimiters: files = {{ surplus_into = "COLUMN" }} in [lookups.{name}]'
        if first["reason"] == "too_many_columns"
        else ""
    )
    raise InputRefused(
        f"{lookup.file}: {len(rejected):,} records of the lookup {name!r} cannot be read ({first['reason']}, the first "
        f"on line {first['source_line']:,}), so lines would lose what stands in them; correct them{hint}."
    )


def joined(staged: ir.Table, name: str, lookup: LoadedLookup) -> ir.Table:
    """The staged lines with the columns of the lookup too, if it reaches them."""
    declared = lookup.declared
    if declared.on not in staged.columns:
        return staged
    same = [column for column in declared.take if column in staged.columns]
    if same:
        raise UsageError(
            f"[lookups.{name}] takes {same[0]!r}, but the log has a column of that name; give it another: "
            f'take = {{ {same[0]}_2 = "..." }}'
        )
    return with_lookup(staged, lookup.table, on=declared.on, key=declared.key or declared.on, take=declared.take)
