"""Quantities with decimals in a log whose pieces are whole: weights, lengths, hours."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.types import count, money
from regulars.ledger.values import as_integer, as_money, as_pieces

MOST_DECIMALS = 3  # that pieces can have


def with_decimals(found: ir.Table, reading: Reading) -> ir.Table:
    """One row per record whose quantity is a number with one to three decimals: its place, the `cell`, its `amount`."""
    bare = found.quantity.strip() if found.quantity.type().is_string() else found.quantity
    fine = as_pieces(bare, MOST_DECIMALS, reading.numbers_of("quantity"))
    mine = found.mutate(fine=fine, cell=found.quantity.cast("string"))
    mine = mine.filter(mine.fine.notnull() & as_integer(bare, reading.numbers_of("quantity")).isnull())
    return mine.select("file_no", "source_line", "cell", amount=_amount(mine, reading))


def quantity_sizes(found: ir.Table, fine: ir.Table) -> ir.Table:
    """One row: how many records have a quantity, how many have one with decimals, and the money of these."""
    every = found.aggregate(quantities=count(found.quantity.count()))
    decimals = fine.aggregate(decimals=count(fine.count()), amount=money(fine.amount.sum()))
    return every.cross_join(decimals)


def _amount(found: ir.Table, reading: Reading) -> ir.Value:
    """What the record is worth, as far as it can be read."""
    if "total_amount" in found.columns:
        return as_money(found.total_amount, reading.numbers_of("total_amount"))
    if "price" not in found.columns:
        return ibis.literal(0)
    return (found.fine.cast("float64") * as_money(found.price, reading.numbers_of("price")).cast("float64")).abs()
