"""How much of a log has which status, and what else takes money off that a status may stand for."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.order_keys import ORDER_KEY, order_of
from regulars.ledger.types import count, money, whole

KEY = ("status", "taken_as")


def orders_by_status(lines: ir.Table) -> ir.Table:
    """One row per status, what it is taken as, and order: its lines and their money (NULL where none can be read)."""
    named = lines.filter(lines.status.notnull()).mutate(**{ORDER_KEY: order_of(lines)})
    return named.group_by(*KEY, ORDER_KEY).aggregate(
        lines=count(named.count()), money=named.total_amount.sum().cast(MONEY)
    )


def statuses(orders_by_status: ir.Table) -> ir.Table:
    """One row per status and what it is taken as: lines, orders, money (NULL where none can be read)."""
    each = orders_by_status
    return each.group_by(*KEY).aggregate(
        lines=whole(each.lines.sum()), orders=count(each.order_key.count()), money=each.money.sum().cast(MONEY)
    )


def order_digests(orders_by_status: ir.Table, key: ir.Table | None = None) -> ir.Table:
    """One row per status, what it is taken as, and order, of whose key a digest alone is kept.

    With a `key` (one row), nobody without it can try out which customer and day an order may be.
    """
    known = orders_by_status.filter(orders_by_status.order_key.notnull())
    order = known.order_key if key is None else key.key.as_scalar() + known.order_key
    return known.select(*KEY, digest=order.hexdigest("md5"))


def returns_elsewhere(lines: ir.Table, *, files: list[int], undone: list[str]) -> ir.Table:
    """One row: `lines` and `money` of the faultless returns in these files, but for those of a status in `undone`."""
    back = lines.filter((lines.kind == "return") & (lines.faults == 0) & lines.file_no.isin(files))
    if undone:
        back = back.filter(~back.status.isin(undone).fill_null(False))
    return back.aggregate(lines=count(back.count()), money=money(back.total_amount.sum()))
