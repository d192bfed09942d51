"""How a part of a change is measured, and how far it would move had other customers come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from regulars.ledger.hundredths import HUNDREDTHS
from regulars.studies.change.cells import PAIR

PART = (*PAIR, "level", "part")
NORMAL_95 = 1.959964


def log_mean(before: ir.FloatingValue, after: ir.FloatingValue) -> ir.FloatingValue:
    """The logarithmic mean of two amounts above zero: what a change of one per cent in a factor is worth.

    Ang (2005), Energy Policy 33:867. NULL where an amount is not above zero.
    """
    both = (before > 0) & (after > 0)
    ratio = ibis.ifelse(both, after, None) / ibis.ifelse(both, before, None)
    far = (ratio - 1).abs() > 1e-9
    return ibis.ifelse(far, (after - before) / ibis.ifelse(far, ratio, 2.0).ln(), ibis.ifelse(both, after, None))


def log_ratio(before: ir.FloatingValue, after: ir.FloatingValue) -> ir.FloatingValue:
    """ln(after / before). NULL where one of both is not above zero."""
    both = (before > 0) & (after > 0)
    return (ibis.ifelse(both, after, None) / ibis.ifelse(both, before, None)).ln()


def named_parts(sums: ir.Table, parts: Mapping[str, ir.FloatingValue], value: str, *, keep: Sequence[str]) -> ir.Table:
    """One row per row of the sums and part, with the part's name and its value under this name."""
    each = sums.mutate(number=ibis.range(0, len(parts)).unnest(), **{f"part_{name}": parts[name] for name in parts})
    return each.select(
        *keep,
        part=ibis.cases(*((each.number == place, name) for place, name in enumerate(parts))),
        **{value: ibis.cases(*((each.number == place, each[f"part_{name}"]) for place, name in enumerate(parts)))},
    )


def banded(moves: ir.Table) -> ir.Table:
    """One row per part: its amount, and the standard error by leaving out a hundredth of the customers in turn.

    `moves` has a row for each part and hundredth that has a share in it: `amount` of the whole part, and `own`, by how
    much the part falls where the hundredth is left out. The others have none. A total without a hundredth is scaled up
    by 100 / 99.
    """
    even = moves.amount / HUNDREDTHS
    there = moves.group_by(*PART, "amount").aggregate(squares=((moves.own - even) ** 2).sum(), there=moves.count())
    absent = (HUNDREDTHS - there.there) * (there.amount / HUNDREDTHS) ** 2
    variance = (there.squares + absent) * (HUNDREDTHS / (HUNDREDTHS - 1))
    return there.select(*PART, "amount", error=variance.sqrt())


def of_sums(sums: ir.Table) -> ir.Table:
    """The same for parts that are sums over customers. `sums` has a row per part and hundredth: its `own` sum."""
    part = ibis.window(group_by=PART)
    return banded(sums.mutate(amount=sums.own.sum().over(part)))
