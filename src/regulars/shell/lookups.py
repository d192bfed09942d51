"""Columns that stand in another file of the shop: product names, categories, stores."""

from __future__ import annotations

from pathlib import Path

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, UsageError
from regulars.ledger.cells import with_lookup
from regulars.shell.config import Config
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.ingest import take_in
from regulars.shell.sections import Lookup


def load_lookups(store: DuckStore, config: Config, *, scratch: Path) -> dict[str, ir.Table]:
    """The file of every lookup as a table with one row per key, by the lookup's name."""
    return {name: _load(store, name, lookup, scratch) for name, lookup in config.lookups.items()}


def _load(store: DuckStore, name: str, lookup: Lookup, scratch: Path) -> ir.Table:
    folder = scratch / f"lookup_{name}"
    schema = f"lookup_{name}"
    with store.in_scratch(schema):
        intake = take_in(store.connection, [lookup.file], scratch=folder)
    table = store.table(intake.groups[0].relation, scratch=True, schema=schema)
    key = lookup.key or lookup.on
    wanted = [key, *lookup.take.values()]
    absent = [column for column in wanted if column not in table.columns]
    if absent:
        raise UsageError(f"[lookups.{name}] names {absent[0]!r}, but {lookup.file} has {', '.join(table.columns[2:])}.")
    repeated = table.group_by(key=table[key]).aggregate(n=table.count())
    twice = store.rows(repeated.filter(repeated.n > 1).order_by("key").limit(1))
    if twice:
        raise InputRefused(
            f"{lookup.file}: the lookup {name!r} needs one row per {key}, but {twice[0]['key']!r} has {twice[0]['n']}. "
            "Lines would be counted more than once; remove the extra rows."
        )
    return table


def joined_lookups(staged: ir.Table, config: Config, lookups: dict[str, ir.Table]) -> ir.Table:
    """The staged lines with the columns of every lookup beside their own."""
    for name, lookup in config.lookups.items():
        if lookup.on not in staged.columns:
            raise UsageError(
                f"[lookups.{name}] joins on {lookup.on!r}, but the log has {', '.join(staged.columns[2:])}."
            )
        staged = with_lookup(staged, lookups[name], on=lookup.on, key=lookup.key or lookup.on, take=lookup.take)
    return staged
