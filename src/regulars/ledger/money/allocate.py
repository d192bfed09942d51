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
    weighed = lines.mutate(own_weight=_whole_digits(ibis.ifelse(lines[bears], lines[weight], 0)))
    weighed = weighed.mutate(all_weight=whole(weighed.own_weight.sum().over(mine))).view()
    for name in amounts:
        weighed = _shared_out(weighed, name, mine=mine, order=order, bears=bears, tie=tie)
    return weighed.drop("own_weight", "all_weight")


def _shared_out(
    lines: ir.Table, name: str, *, mine: ibis.expr.builders.WindowBuilder, order: str, bears: str, tie: Sequence[str]
) -> ir.Table:
    """The lines with one amount replaced by the parts of it."""
    size = _whole_digits(lines[name].abs().fill_null(0))
    floored = lines.mutate(size=size, part=_floor_of(size, lines.own_weight, lines.all_weight)).view()
    rest = _product(floored.size, floored.own_weight) - _product(floored.part, floored.all_weight)
    known = floored.mutate(rest=rest, left=floored.size - whole(floored.part.sum().over(mine))).view()
    largest_first = [ibis.desc(bears), ibis.desc("rest"), *(ibis.asc(column, nulls_first=False) for column in tie)]
    placed = known.mutate(place=ibis.row_number().over(ibis.window(group_by=order, order_by=largest_first)))
    more = ibis.cases(
        (placed.all_weight == 0, ibis.ifelse(placed.place == 0, placed.left, 0)),
        else_=ibis.ifelse(placed.place < placed.left, 1, 0),
    )
    digits = ibis.ifelse(placed[name] < 0, -(placed.part + more), placed.part + more)
    part = (digits.cast(_SCALED) * ibis.literal("0.0001").cast(_SCALED)).cast(MONEY)
    return placed.mutate(**{name: part}).drop("size", "part", "rest", "left", "place").view()


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
