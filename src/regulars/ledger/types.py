"""Sums, counts and ratios in the types in which they are published."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY, PIECES


def money(value: ir.NumericValue) -> ir.DecimalValue:
    """A sum of money with nothing booked as 0, in the published type."""
    return value.cast(MONEY).fill_null(ibis.literal(0).cast(MONEY))


def whole(value: ir.NumericValue) -> ir.IntegerValue:
    """A sum of whole numbers in the published type; NULL where there was nothing to add.

    The detour is needed: engines add up integers in a wider type than the expression says, and a cast to the
    type that it believes to have already is left out of the statement.
    """
    return value.cast("decimal(38, 0)").cast("int64")


def count(value: ir.NumericValue) -> ir.IntegerValue:
    """A count or a sum of counts with nothing counted as 0, in the published type."""
    return whole(value).fill_null(0)


def pieces(value: ir.NumericValue) -> ir.NumericValue:
    """A sum of pieces in the published type, with decimals where they have any; NULL for a sum of nothing."""
    return value.cast(PIECES) if value.type().is_decimal() else whole(value)


def per(total: ir.NumericValue, parts: ir.NumericValue) -> ir.DecimalValue:
    """Money by a count, rounded to the published scale; NULL where there is nothing to divide by."""
    return rounded(total.cast("float64") / parts.nullif(0).cast("float64"))


def rounded(amount: ir.FloatingValue) -> ir.DecimalValue:
    """Money that was computed in floating point, in the published type, with .5 rounded away from zero.

    The step through eight decimals takes the noise of the last bits away, which engines would round each their own way.
    """
    return amount.cast("decimal(26, 8)").cast(MONEY)


def share(part: ir.NumericValue, whole: ir.NumericValue) -> ir.FloatingValue:
    """part / whole; NULL where the whole is not above zero, for then a share says nothing."""
    return part.cast("float64") / ibis.ifelse(whole > 0, whole, None).cast("float64")


def share_so_far(part: ir.NumericValue, whole: ir.NumericValue) -> ir.FloatingValue:
    """The share of a running sum, at most 1: rows that lose money come last, and only they bring the sum down to it."""
    so_far = share(part, whole)
    return ibis.ifelse(so_far > 1, ibis.literal(1.0).cast("float64"), so_far)
