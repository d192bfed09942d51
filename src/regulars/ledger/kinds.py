"""Sums of booked money by kind, as every roll-up has them."""

from __future__ import annotations

from collections.abc import Collection

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.types import money

# Their sum is net revenue: what was sold at list price, less discounts, less what was taken back.
NET_REVENUE = ("sale", "discount", "return")
# Columns of roll-ups that only some logs can fill: the kind that each adds up, which is also the log's column.
OTHER_MONEY = {"discounts": "discount", "tax": "tax", "shipping": "shipping", "tips": "tip"}
_ON_TOP = ("tax", "shipping", "tips")  # of net revenue, in total sales


def amount_of(rows: ir.Table, *kinds: str) -> ir.DecimalValue:
    """The booked money of these kinds."""
    chosen = rows.kind == kinds[0] if len(kinds) == 1 else rows.kind.isin(kinds)
    return money(rows.amount.sum(where=chosen))


def other_money(rows: ir.Table, money_columns: Collection[str]) -> dict[str, ir.DecimalValue]:
    """Discounts, tax, shipping and tips, each NULL where the log has no such column."""
    nothing = ibis.null(MONEY)
    return {n: amount_of(rows, kind) if kind in money_columns else nothing for n, kind in OTHER_MONEY.items()}


def with_totals(sums: ir.Table) -> ir.Table:
    """The sums with what was sold less discounts, and with net revenue and all that was charged on top of it."""
    total = sums.net_revenue
    for name in _ON_TOP:
        total = total + money(sums[name])
    before = sums.gross_revenue + money(sums.discounts)
    return sums.mutate(revenue_before_returns=before.cast(MONEY), total_sales=total.cast(MONEY))


def known_money(money_columns: Collection[str]) -> tuple[str, ...]:
    """The columns of OTHER_MONEY that the log can fill."""
    return tuple(name for name, kind in OTHER_MONEY.items() if kind in money_columns)


def unknown_money(money_columns: Collection[str]) -> dict[str, ir.DecimalValue]:
    """The other columns of OTHER_MONEY, all NULL."""
    return {name: ibis.null(MONEY) for name, kind in OTHER_MONEY.items() if kind not in money_columns}
