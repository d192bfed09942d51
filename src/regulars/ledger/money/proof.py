"""On which lines the readings of a log's money hold, and which reading that proves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.lines import has_repair
from regulars.ledger.money.columns import PRODUCT, TOTAL, MoneyColumn
from regulars.ledger.money.orders import order_name
from regulars.ledger.money.relations import CONTROL, Asked, Held, Relation, field_of
from regulars.ledger.rules import total_multiplied
from regulars.ledger.types import count

_MOST = 0.9  # of the lines: a relation that holds on fewer is not how the shop reckons
_TIMES = 19  # how often it must be right where another is wrong, for each time it is the other way round


def patterns(lines: ir.Table, asked: Asked, found: Sequence[Relation], *, tolerance: str) -> ir.Table:
    """One row per set of relations that hold on the same orders (as a sum of 2**position), with the lines of these.

    A relation holds where both sides differ by no more than `tolerance` for each line of the order.
    """
    orders = _sums_of_orders(lines, asked)
    allowed = orders.n.cast("float64") * float(tolerance)
    holds = [(_left_over(orders, asked, each).abs().cast("float64") <= allowed).fill_null(False) for each in found]
    bits = [ibis.ifelse(flag, 2**position, 0).cast("int64") for position, flag in enumerate(holds)]
    marked = orders.mutate(pattern=reduce(add, bits))
    return marked.group_by("pattern").aggregate(lines=count(marked.n.sum())).order_by("pattern")


def _sums_of_orders(lines: ir.Table, asked: Asked) -> ir.Table:
    """One row per order of its sale lines: what they multiply out to, and each column added up and counted once."""
    sold = lines.filter(lines.kind == "sale")
    given = ibis.ifelse(has_repair(sold, total_multiplied.RULE.name), None, sold.total_amount)
    sold = sold.mutate(given=given, **{each.name: _amount(sold, each, asked) for each in asked.columns}).view()
    values = {each.name: sold[each.name] for each in asked.columns} | {TOTAL: sold.given}
    summed = {f"lines_{name}": value.sum() for name, value in values.items()}
    once = {f"once_{name}": _once(value) for name, value in values.items()}
    whole = ibis.ifelse(sold[PRODUCT].isnull().any(), None, sold[PRODUCT].sum())
    return sold.group_by(order_name(sold)).aggregate(n=sold.count(), **{PRODUCT: whole}, **summed, **once)


def _amount(sold: ir.Table, each: MoneyColumn, asked: Asked) -> ir.DecimalValue:
    value = sold[each.name]
    if each.field == "discount_rate":
        rate = value.cast("float64") * (0.01 if each.name in asked.percent else 1)
        return (sold[PRODUCT].cast("float64") * rate).cast(MONEY)
    return -value if each.name in asked.minus else value


def _once(value: ir.DecimalValue) -> ir.DecimalValue:
    return ibis.ifelse(value.max() > 0, value.max(), value.min())


def _left_over(orders: ir.Table, asked: Asked, relation: Relation) -> ir.DecimalValue:
    """The left side of the equation less the right one."""

    def of(name: str) -> ir.DecimalValue:
        if name == "product":
            return orders[PRODUCT]
        names = [TOTAL] if name == TOTAL else [c.name for c in asked.columns if field_of(c) == name]
        is_whole = asked.of_order | relation.of_order
        parts = [orders[f"{'once' if each in is_whole else 'lines'}_{each}"] for each in names]
        return reduce(add, parts if name in (TOTAL, CONTROL) else [part.fill_null(0) for part in parts])

    taken_off = [-of(name) for name in relation.less]
    return of(relation.left) - reduce(add, [of(relation.base), *taken_off, *map(of, relation.plus)])


def held(found: Sequence[Relation], counts: Mapping[int, int], left: str) -> Held | None:
    """The relation of this left side that the lines show, None where they show none; `counts` has lines by pattern."""
    lines = sum(counts.values())
    mine = [position for position, relation in enumerate(found) if relation.left == left]
    right = {i: sum(n for pattern, n in counts.items() if pattern >> i & 1) for i in mine}
    for best in mine:
        if not lines or right[best] < _MOST * lines:
            continue
        apart = {other: _apart(counts, best, other) for other in mine}
        if all(n == m == 0 or n > _TIMES * m for n, m in apart.values()):
            equals = [found[other] for other, pair in apart.items() if pair == (0, 0)]
            return Held(
                found[best],
                right[best] / lines,
                _common([each.total for each in equals]),
                _common([each.prices for each in equals]),
                frozenset.intersection(*(each.of_order for each in equals)),
                frozenset.union(*(each.of_order for each in found))
                - frozenset.union(*(each.of_order for each in equals)),
            )
    return None


def _apart(counts: Mapping[int, int], one: int, other: int) -> tuple[int, int]:
    """The lines on which one relation holds and the other does not, and the other way round."""
    ones = sum(n for pattern, n in counts.items() if pattern >> one & 1 and not pattern >> other & 1)
    others = sum(n for pattern, n in counts.items() if pattern >> other & 1 and not pattern >> one & 1)
    return ones, others


def _common(said: Sequence[Any]) -> Any:
    """What all say; None where they differ."""
    return said[0] if len(set(said)) == 1 else None
