"""The columns of money of a line as bookings of their own kinds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import COUNT, MONEY

# The kind that each column books, and the side on which it does: what lowers revenue is below zero.
_BOOKS = {
    "discount": ("discount", -1),
    "tax": ("tax", 1),
    "shipping": ("shipping", 1),
    "tip": ("tip", 1),
    "refund": ("return", -1),
}
OWN = ("kind", "amount", "units", "lines", "cost")  # what such a row has of its own
_OF_SALES = ("discount", "refund")  # of another line, its own amount is after discount already


def booked_amount(lines: ir.Table, money_columns: Collection[str]) -> ir.DecimalValue:
    """What a line books under its own kind: a sale at list price, all others after discount, for it is given back."""
    if "discount" not in money_columns:
        return lines.total_amount
    after = (lines.total_amount - lines.discount).cast(MONEY)
    return ibis.ifelse(lines.kind == "sale", lines.total_amount, after)


def of_other_kinds(rows: ir.Table, money_columns: Collection[str], keep: Sequence[str]) -> list[ir.Table]:
    """For each of the columns, one row for each row with such money: its `kind` and `amount`, no pieces, and `keep`."""
    return [_of_kind(rows, name, keep) for name in _BOOKS if name in money_columns]


def _of_kind(rows: ir.Table, name: str, keep: Sequence[str]) -> ir.Table:
    kind, side = _BOOKS[name]
    mine = rows.filter(rows[name] != 0)
    mine = mine.filter(mine.kind == "sale") if name in _OF_SALES else mine
    return mine.select(
        *keep,
        kind=ibis.literal(kind),
        amount=(mine[name] * side).cast(MONEY),
        units=ibis.null((rows.units if "units" in rows.columns else rows.quantity).type()),
        lines=ibis.literal(0, type=COUNT),
        cost=ibis.null(MONEY),
    )
