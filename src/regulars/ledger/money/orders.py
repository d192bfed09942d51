"""What belongs to a whole order, given to its lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.money.allocate import allocated
from regulars.ledger.money.columns import BOOKED, PRODUCT, TOTAL, MoneyReading
from regulars.ledger.order_keys import order_of

# An order of the lines of an order that does not depend on their file.
_IN_TURN = ("invoice_date", "stock_code", "product_name", "quantity", "price", "customer_id", "country")


def order_name(lines: ir.Table) -> str:
    """The name of the column that identifies orders."""
    return order_of(lines).get_name()


def with_parts_of_orders(lines: ir.Table, reading: MoneyReading, dimensions: Sequence[str]) -> ir.Table:
    """The lines with what they bear of their order's amounts added to their own; the sales of an order bear all of it.

    An amount counts once for its order, whether it stands on every line or on one, also on one that is set aside.
    """
    used = (lines.faults == 0) & ~lines.is_repeat & ~lines.is_superseded
    found = lines.mutate(_is_used=used, _is_sold=(used & (lines.kind == "sale")).fill_null(False)).view()
    found = found.mutate(_bears=_bearers(found)).view()
    tie = (*_IN_TURN, *dimensions, "file_no", "source_line")
    if TOTAL in reading.of_order:
        found = found.mutate(total_amount=_once(found, TOTAL), _weight=_size(found)).view()
        found = allocated(found, [TOTAL], order=order_name(lines), weight="_weight", bears="_bears", tie=tie)
    wholes = {name: amount for name in BOOKED if (amount := _of_the_order(found, reading, name)) is not None}
    apart = reading.refunds_apart
    own = {"refund": ibis.literal(0).cast(MONEY)} if apart else {}
    found = found.mutate(
        _weight=found.total_amount.abs().fill_null(0),
        **{f"_order_{name}": amount.cast(MONEY) for name, amount in wholes.items()},
        **own,
    ).view()
    names = [f"_order_{name}" for name in wholes]
    found = allocated(found, names, order=order_name(lines), weight="_weight", bears="_bears", tie=tie)
    parts = {name: (found[name] + found[f"_order_{name}"]).cast(MONEY) for name in wholes}
    return found.mutate(**parts).drop("_is_used", "_is_sold", "_bears", "_weight", *names).view()


def _bearers(found: ir.Table) -> ir.BooleanValue:
    """The lines that bear what is their order's: its sales, of an order without any all of its used lines."""
    sold = found["_is_sold"]
    return ibis.ifelse(sold.any().over(_mine(found)), sold, found["_is_used"])


def _mine(found: ir.Table) -> ibis.expr.builders.WindowBuilder:
    return ibis.window(group_by=order_name(found))


def _once(found: ir.Table, name: str) -> ir.DecimalValue:
    """The amount of the whole order, which all lines of it that have one agree on."""
    amount = ibis.ifelse(found.is_superseded, None, found[name])
    highest, lowest = amount.max().over(_mine(found)), amount.min().over(_mine(found))
    return ibis.ifelse(highest > 0, highest, lowest).fill_null(0).cast(MONEY)


def _size(found: ir.Table) -> ir.DecimalValue:
    """What an order's total is shared out by: what the line multiplies out to, else its pieces, else one."""
    product = found[PRODUCT].abs() if PRODUCT in found.columns else ibis.null(MONEY)
    return ibis.coalesce(product, found.quantity.abs().cast(MONEY), ibis.literal(1).cast(MONEY))


def _of_the_order(found: ir.Table, reading: MoneyReading, name: str) -> ir.DecimalValue | None:
    """What the order has of a field, on every line; None where only lines have it."""
    amounts = [_once(found, column) for column in reading.of_orders(name)]
    if name != "refund" or not reading.refunds_apart:
        return reduce(add, amounts) if amounts else None
    own = ibis.ifelse(found["_is_used"], found.refund, 0).sum().over(_mine(found))
    returned = ibis.ifelse(found["_is_used"] & (found.kind == "return"), found.total_amount, 0).sum().over(_mine(found))
    left = reduce(add, [own, returned, *amounts])  # returns are below zero
    return ibis.ifelse(left > 0, left, 0)
