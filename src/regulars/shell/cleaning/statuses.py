"""The statuses of a log: what each is taken as, how much has it, and a refusal where the shop has to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.column_values import values_of
from regulars.ledger.folding import folded
from regulars.ledger.kind_words import may_be_kinds
from regulars.ledger.likely import may_be_status
from regulars.ledger.lines import statuses as different_statuses
from regulars.ledger.mapping import Mapping
from regulars.ledger.status_meanings import is_surely_no_sale, meaning_of
from regulars.ledger.status_tables import KEY, order_digests, orders_by_status, statuses
from regulars.ledger.statuses import COUNTED, NO_SALE, Status, StatusColumn, StatusRules, added_up
from regulars.ledger.types import count
from regulars.shell.cleaning.canonical import Canonical
from regulars.shell.cleaning.layouts import Source
from regulars.shell.cleaning.other_cells import digest_key
from regulars.shell.cleaning.word_book import Kinds
from regulars.shell.config.sections import Codes
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.privacy.pseudonyms import key_of

_LOOKED_AT = 500  # records that show whether a column may be a list of statuses
MOST_STATUSES = 1_000  # different values of a column: more are no list of statuses


def status_rules(mapping: Mapping, codes: Codes, kinds: Kinds) -> StatusRules:
    """What is said of the statuses of a header."""
    said = {folded(value): kind for value, kind in kinds.get(mapping.columns.get("status", ""), {}).items()}
    void, export = codes.void_statuses, mapping.export
    is_its_own = export is not None and mapping.columns.get("status") == export.columns.get("status")
    return StatusRules(said, None if void is None else frozenset(map(folded, void)), export if is_its_own else None)


def with_statuses(store: Store, found: Canonical, codes: Codes, kinds: Kinds) -> Canonical:
    """The same records with what their statuses are taken as.

    Raises InputRefused where the column has too many different values to be a list of statuses.
    """
    mapping = found.source.mapping
    if not mapping.has("status"):
        return found
    column = mapping.columns.get("status", "status")
    rows = store.rows(different_statuses(found.cells, found.reading).order_by("status").limit(MOST_STATUSES + 1))
    if len(rows) > MOST_STATUSES:
        raise InputRefused(
            f"{found.source.where}: the column {column!r}, taken for the status of an order, has more "
            f"than {MOST_STATUSES:,} different values. Name the right column, [columns] status = "
            '"COLUMN", or do without one: [constants] status = "none".'
        )
    rules, names = status_rules(mapping, codes, kinds), [row["status"] for row in rows]
    taken = ((name, rules.taken_as(name)) for name in names)
    own = replace(found.reading, statuses=tuple(pair for pair in taken if pair[1] != COUNTED))
    return replace(found, reading=own, statuses=StatusColumn(column, tuple(filter(rules.is_open, names))))


def similar_columns(store: Store, sources: Sequence[Source], settled: Collection[str]) -> dict[str, dict[str, int]]:
    """The columns that are not used and have words for no sale, as a status has: the lines of each.

    Of a column whose name does not speak of a status, these are the words for an order that never was, or was undone,
    and its first records must show no more different values than a list of statuses has.
    """
    found: dict[str, Counter[str]] = {}
    for source in sources:
        mapping = source.mapping
        taken = {*mapping.columns.values(), *mapping.dimensions.values(), *mapping.otherwise.values()}
        staged = store.staged(source.relation)
        texts = [column for column in source.header if column not in taken and staged[column].type().is_string()]
        named = [column for column in texts if may_be_status(column)]
        others = [
            column for column in texts if column not in {*named, *mapping.read, *settled} and not may_be_kinds(column)
        ]
        for column in (*named, *_with_few_words(store, staged, others)):
            speaks = _reads_like_no_sale if column in named else is_surely_no_sale
            lines = _lines_of_no_sale(store, staged[column], speaks)
            found.setdefault(column, Counter()).update(lines)
    return {column: dict(lines) for column, lines in found.items() if lines}


def _reads_like_no_sale(status: str) -> bool:
    return meaning_of(status) in NO_SALE


def _with_few_words(store: Store, staged: ir.Table, columns: Sequence[str]) -> list[str]:
    """Those of the columns that hold a handful of words in the first records."""
    if not columns:
        return []
    rows = store.rows(staged.filter(staged.source_line <= _LOOKED_AT).select(*columns).limit(_LOOKED_AT))
    seen = {column: values_of([row[column] for row in rows]) for column in columns}
    return [column for column, values in seen.items() if values.is_few_words and values.are(values.letters)]


def _lines_of_no_sale(store: Store, column: ir.Column, speaks: Callable[[str], bool]) -> dict[str, int]:
    """The lines of each status in the column that means no sale, or not yet one; none where it has no statuses."""
    named = column.strip().name("status").as_table()
    each = named.group_by("status").aggregate(n=named.count()).order_by("status")
    rows = store.rows(each.filter(each.status.notnull()).limit(MOST_STATUSES + 1))
    if len(rows) > MOST_STATUSES:
        return {}
    return {row["status"]: row["n"] for row in rows if speaks(row["status"])}


def count_statuses(
    store: Store,
    lines: ir.Table,
    earlier: tuple[Status, ...],
    *,
    has_orders: bool,
    kept: Path | None = None,
    former: Path | None = None,
    keys: Path | None = None,
) -> tuple[Status, ...]:
    """Every status of these lines and of those of `earlier` batches.

    An order that stands in two batches is one: the digests of the orders so far are in `former`, and those with the
    new ones are written to `kept`. If orders are identified by customer, `keys` is the folder of the key under
    which they are digested.
    """
    each = store.create("orders_by_status", Formula(orders_by_status, lines), scratch=True)
    new = [Status(**row) for row in store.rows(statuses(each).order_by(*KEY))]
    every = added_up([*earlier, *new])
    if not has_orders:
        return tuple(replace(status, orders=None) for status in every)
    if kept is None:
        return every
    home = store.home
    here = each if home is store else home.load("orders_by_status", store.arrow(each), scratch=True)
    digests = order_digests(here, digest_key(home, key_of(keys)) if keys else None)
    if former and former.is_file():
        digests = digests.union(home.look_at("former_orders_by_status", former), distinct=True)
    digests = home.create("order_digests", digests, scratch=True)
    home.write(digests.order_by(*KEY, "digest"), kept)
    counted = digests.group_by(*KEY).aggregate(orders=count(digests.count()))
    orders = {(row["status"], row["taken_as"]): row["orders"] for row in home.rows(counted)}  # of lines with a number
    return tuple(replace(status, orders=orders.get((status.status, status.taken_as), 0)) for status in every)
