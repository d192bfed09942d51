"""The bridge from one month's net revenue to another's, in views whose parts each add up to the change."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.types import rounded
from regulars.studies.change.cells import PAIR
from regulars.studies.change.parts import NORMAL_95

LEAST_MOVES = 6  # earlier moves of a part, below which none is called unusual
_UNUSUAL = 2.0  # standard deviations of the earlier moves
_PART = (*PAIR, "view", "level", "part")


def revenue_bridge(
    change_pairs: ir.Table,
    change_tree: ir.Table,
    change_customers: ir.Table | None = None,
    change_countries: ir.Table | None = None,
    change_prices: ir.Table | None = None,
) -> ir.Table:
    """One row per two whole months compared, view, level and part: the money by which it moved net revenue.

    Months are compared with the month before and with the same month of the year before. The parts of a level add
    up to the change to the last digit: what rounding leaves over goes to the largest part.
    """
    views = {
        "tree": change_tree,
        "customers": change_customers,
        "countries": change_countries,
        "products": change_prices,
    }
    listed = [_of_view(table, view) for view, table in views.items() if table is not None]
    parts = listed[0].union(*listed[1:]) if listed[1:] else listed[0]
    compared = parts.inner_join(change_pairs, PAIR)
    exact = _adding_up(compared.filter(rounded(compared.amount) != 0))
    unusual = exact.mutate(is_unusual=_is_unusual(exact))
    low, high = (rounded(unusual.amount.cast("float64") + side * NORMAL_95 * unusual.error) for side in (-1, 1))
    return unusual.select(
        *_PART,
        "amount",
        "is_unusual",
        low=low,
        high=high,
        share_of_change=ibis.ifelse(
            unusual.change != 0, unusual.amount.cast("float64") / unusual.change.nullif(0).cast("float64"), None
        ),
    )


def _of_view(parts: ir.Table, view: str) -> ir.Table:
    level = parts.level.cast("int64")  # which engines make a narrower number of
    return parts.select(*PAIR, "part", "amount", "error", view=ibis.literal(view), level=level)


def _adding_up(compared: ir.Table) -> ir.Table:
    """The same with exact amounts: the largest part of a level takes what rounding leaves over."""
    amount = rounded(compared.amount)
    level = [*PAIR, "view", "level"]
    in_order = ibis.window(group_by=level, order_by=[amount.abs().desc(), compared.part])
    placed = compared.mutate(amount=amount, place=ibis.row_number().over(in_order))
    over = placed.change - placed.amount.sum().over(ibis.window(group_by=level))
    whole = ibis.ifelse(placed.place == 0, placed.amount + over, placed.amount)
    return placed.mutate(amount=whole.cast(MONEY)).drop("place")


def _is_unusual(parts: ir.Table) -> ir.BooleanValue:
    """Whether the part is far from its own earlier moves over as many months; NULL where there are too few."""
    earlier = ibis.window(group_by=["view", "level", "part", "step"], order_by="period_to", preceding=(None, 1))
    amount = parts.amount.cast("float64")
    moves, mean, spread = (value.over(earlier) for value in (amount.count(), amount.mean(), amount.std(how="sample")))
    far = (amount - mean).abs() > _UNUSUAL * spread
    return ibis.ifelse(moves >= LEAST_MOVES, far, None)
