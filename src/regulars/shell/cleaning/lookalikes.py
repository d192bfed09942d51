"""Lines that stand in two files and differ there in columns that the ledger does not hold, and which columns these are.

They count, for they may be two lines; where exports overlap and number their lines anew, they are one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from operator import and_
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import DIGEST, POSITION
from regulars.ledger.conventions import Reading
from regulars.ledger.digests import with_normal_cells
from regulars.ledger.duplicates import lookalikes
from regulars.ledger.types import count, money
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.runs.lookalikes import DifferingColumn, Lookalikes

_MOST_OF_A_SET = 20  # lines of a set, of either side, that are compared with each other


def find_lookalikes(
    store: Store,
    marked: ir.Table,
    suspect_keys: ir.Table,
    parts: Mapping[int, int],
    others: Mapping[str, tuple[str, ...]],
    reading: Reading,
    **same: Any,
) -> Lookalikes | None:
    """What was found among the used lines; None where the log has no other cells or no such line.

    `others` are the other columns by staged relation; lines of earlier runs have none.
    """
    if DIGEST not in marked.columns or len(set(parts.values())) < 2:
        return None
    found = store.create("lookalikes", Formula(lookalikes, marked, suspect_keys, parts, **same), scratch=True)
    extra = found.filter(found.is_extra)
    sizes = store.one(extra.aggregate(lines=count(extra.count()), amount=money(extra.total_amount.sum())))
    if not sizes["lines"]:
        return None
    looked = [_differences(store, found, relation, columns, reading) for relation, columns in others.items() if columns]
    return reduce(_together, looked, Lookalikes(**sizes))


def _differences(
    store: Store, found: ir.Table, relation: str, columns: tuple[str, ...], reading: Reading
) -> Lookalikes:
    """In which columns of a staged relation its lookalikes differ from all lines of their set in another file."""
    agrees = {name: f"agrees_{number}" for number, name in enumerate(columns)}
    pairs = store.create(f"pairs_of_{relation}", _pairs(store.staged(relation), found, agrees, reading), scratch=True)
    by_line = pairs.group_by(POSITION).aggregate(**{flag: pairs[flag].any() for flag in agrees.values()})
    differ = {flag: count((~by_line[flag]).sum()) for flag in agrees.values()}
    sizes = store.one(by_line.aggregate(compared=count(by_line.count()), **differ))
    compared = sizes["compared"]
    differing = tuple(DifferingColumn(name, sizes[flag]) for name, flag in agrees.items() if sizes[flag])
    never = {each.name for each in differing if each.lines == compared}
    repeated = 0
    if never:
        rest = reduce(and_, [pairs[flag] for name, flag in agrees.items() if name not in never], ibis.literal(True))
        repeats = pairs.filter(rest).select(*POSITION).distinct()
        repeated = store.one(repeats.aggregate(n=repeats.count()))["n"]
    return Lookalikes(0, Decimal(0), compared, differing, repeated)


def _pairs(staged: ir.Table, found: ir.Table, agrees: Mapping[str, str], reading: Reading) -> ir.Table:
    """One row per lookalike and line of its set in the other file: its place, and whether each column is equal."""
    cells = {flag: staged[name] for name, flag in agrees.items()}
    met = staged.select(*POSITION, **cells).inner_join(found, POSITION)
    looked = with_normal_cells(met, {flag: flag for flag in cells}, reading)
    in_turn = ibis.window(group_by=["alike", "is_extra"], order_by=POSITION)
    looked = looked.mutate(place=ibis.row_number().over(in_turn)).filter(lambda line: line.place < _MOST_OF_A_SET)
    extra = looked.filter(looked.is_extra)
    others = looked.filter(~looked.is_extra).select("alike", **{f"other_{flag}": looked[flag] for flag in cells})
    pairs = extra.inner_join(others, "alike")
    return pairs.select(*POSITION, **{flag: _is_same(pairs[flag], pairs[f"other_{flag}"]) for flag in cells})


def _is_same(one: ir.StringValue, other: ir.StringValue) -> ir.BooleanValue:
    return one.fill_null("") == other.fill_null("")


def _together(one: Lookalikes, other: Lookalikes) -> Lookalikes:
    """What was found in the files of two headers."""
    lines = Counter({each.name: each.lines for each in one.columns})
    lines.update({each.name: each.lines for each in other.columns})
    columns = tuple(DifferingColumn(name, n) for name, n in lines.items())
    return replace(one, compared=one.compared + other.compared, columns=columns, repeated=one.repeated + other.repeated)
