"""Columns that stand in another file of the shop: product names, categories, stores."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, UsageError
from regulars.ledger.cells import lookup_counts, with_lookup
from regulars.shell.cleaning.read_whole import FileOfShop, read_whole
from regulars.shell.config.formats import Lookup, Writing
from regulars.shell.engines.store import Store


@dataclass(frozen=True)
class LoadedLookup:
    """A lookup, its table with one row per key, and the sha256 of what it was read from."""

    declared: Lookup
    table: ir.Table
    sha256: str


def load_lookup(store: Store, name: str, declared: Lookup, *, scratch: Path) -> LoadedLookup:
    """The lookup with its file read. Raises a RegularsError where the file cannot be looked up in."""
    writing, key = declared.files or Writing(), declared.key or declared.on
    named = FileOfShop(declared.file, f"lookup {name!r}", f"[lookups.{name}]", f"lookup_{name}", writing)
    table, sha256 = read_whole(store, named, (key, *declared.take.values()), scratch=scratch)
    table = table.filter(table[key].notnull())
    repeated = table.group_by(key=table[key]).aggregate(n=table.count())
    twice = store.rows(repeated.filter(repeated.n > 1).order_by("key").limit(1))
    if twice:
        raise InputRefused(
            f"{declared.file}: the lookup {name!r} needs one row per {key}, but {twice[0]['key']!r} has "
            f"{twice[0]['n']}. Lines would count more than once; remove the extra rows."
        )
    return LoadedLookup(declared, table, sha256)


@dataclass
class LookupBook:
    """By lookup the lines that have its key, those of them without a row, and those that have no customer for that."""

    unmatched: dict[str, Counter[str]] = field(default_factory=dict)

    def note(self, name: str, lines: int, without_row: int, *, names_customers: bool) -> None:
        """Adds the lines of one group of files."""
        counts = {"lines": lines, "without_row": without_row, "guests": without_row if names_customers else 0}
        self.unmatched.setdefault(name, Counter()).update(counts)


def join(
    store: Store, staged: ir.Table, name: str, lookup: LoadedLookup, book: LookupBook, customers: str | None
) -> ir.Table:
    """The staged lines with the columns of the lookup too, if it reaches them; their counts are noted in the `book`.

    `customers` is the column of the log's customers.
    """
    declared = lookup.declared
    if declared.on not in staged.columns:
        return staged
    same = [column for column in declared.take if column in staged.columns]
    if same:
        raise UsageError(
            f"[lookups.{name}] takes {same[0]!r}, but the log has a column of that name; rename it: take "
            f'= {{ {same[0]}_2 = "..." }}'
        )
    key = declared.key or declared.on
    counts = store.one(lookup_counts(staged, lookup.table, on=declared.on, key=key))
    book.note(name, **counts, names_customers=customers in declared.take)
    return with_lookup(staged, lookup.table, on=declared.on, key=key, take=declared.take)
