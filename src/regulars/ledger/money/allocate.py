"""An amount of a whole order, given to its lines in proportion to their money, to the last digit."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.types import whole

_DIGITS = 10_000  # money has four decimals, so an amount is a whole number of ten-thousandths
_SCALED = "decimal(22, 4)"
_WIDE = "decimal(19, 0)"  # two such factors have a product that every engine holds exactly


def allocated(
    lines: ir.Table, amounts: Sequence[str], *, order: str, weight: str, bears: str, tie: Sequence[str]
) -> ir.Table:
    """The lines with each of `amounts`, which stands on every line of its `order`, replaced by the line's part of it.

    Parts are in proportion to `weight`, which is not below zero, among the lines that bear it; what rounding leaves
    over goes to the largest remainders, of equal ones to the first by `tie`. In an order without weight the first line
    bears the whole. The parts of an order add up to its amount exactly.
    """
    mine = ibis.window(group_by=order)
    weighed = lines.mutate(_own_weight=_whole_digits(ibis.ifelse(lines[bears], lines[weight], 0)))
    weighed = weighed.mutate(_all_weight=whole(weighed["_own_weight"].sum().over(mine))).view()
    for name in amounts:
        weighed = _shared_out(weighed, name, mine=mine, order=order, bears=bears, tie=tie)
    return weighed.drop("_own_weight", "_all_weight")


def _shared_out(
    lines: ir.Table, name: str, *, mine: ibis.expr.builders.WindowBuilder, order: str, bears: str, tie: Sequence[str]
) -> ir.Table:
    """The lines with one amount replaced by the parts of it."""
    size, own, every = _whole_digits(lines[name].abs().fill_null(0)), lines["_own_weight"], lines["_all_weight"]
    floored = lines.mutate(_size=size, _part=_floor_of(size, own, every)).view()
    size, part, own, every = (floored[each] for each in ("_size", "_part", "_own_weight", "_all_weight"))
    known = floored.mutate(_rest=_product(size, own) - _product(part, every), _left=size - whole(part.sum().over(mine)))
    known = known.view()
    largest_first = [ibis.desc(bears), ibis.desc("_rest"), *(ibis.asc(column, nulls_first=False) for column in tie)]
    placed = known.mutate(_place=ibis.row_number().over(ibis.window(group_by=order, order_by=largest_first)))
    place, left, part = (placed[each] for each in ("_place", "_left", "_part"))
    more = ibis.cases(
        (placed["_all_weight"] == 0, ibis.ifelse(place == 0, left, 0)), else_=ibis.ifelse(place < left, 1, 0)
    )
    digits = ibis.ifelse(placed[name] < 0, -(part + more), part + more)
    amount = (digits.cast(_SCALED) * ibis.literal("0.0001").cast(_SCALED)).cast(MONEY)
    return placed.mutate(**{name: amount}).drop("_size", "_part", "_rest", "_left", "_place").view()


def _whole_digits(amount: ir.NumericValue) -> ir.IntegerValue:
    return whole(amount.cast(_SCALED) * ibis.literal(_DIGITS).cast(_SCALED)).fill_null(0)


def _floor_of(size: ir.IntegerValue, weight: ir.IntegerValue, all_weight: ir.IntegerValue) -> ir.IntegerValue:
    """size * weight / all_weight, rounded down: the quotient in floating point may be one off, and is corrected."""
    near = size.cast("float64") * weight.cast("float64") / all_weight.nullif(0).cast("float64")
    guess = near.floor().cast("int64").fill_null(0)
    rest = _product(size, weight) - _product(guess, all_weight)
    return guess + ibis.cases((rest < 0, -1), ((rest >= all_weight) & (all_weight > 0), 1), else_=0).cast("int64")


def _product(one: ir.IntegerValue, other: ir.IntegerValue) -> ir.DecimalValue:
    return one.cast(_WIDE) * other.cast(_WIDE)
