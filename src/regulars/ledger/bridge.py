"""The money ledger: from the sum of all lines of the log to net revenue, step by named step."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.types import count, money

_MEANINGS = {
    "all lines": "Every line of the log whose numbers can be read, as it stood in the files",
    "set aside": "Lines not used, by their first reason",
    "accepted": "All lines that are used",
    "after as_of": "Accepted lines dated at or after as_of: kept in the ledger, in no other table",
    "adjustment": "Bookings that are no trade: bad debt, write-offs, manual entries",
    "fee": "Charged beside the goods: postage, bank and market-place fees",
    "sale": "Gross revenue: sales before returns",
    "return": "Goods taken back, booked on the day of the return",
    "net revenue": "Gross revenue plus returns",
}


def money_ledger(transactions: ir.Table, set_aside: ir.Table, *, as_of: date) -> ir.Table:
    """One row per step from the sum of all lines to net revenue; totals are the sums of what they follow from."""
    aside = set_aside.select(step="set aside: " + set_aside.reasons[0], amount=set_aside.amount)
    late = transactions.invoice_date >= ibis.literal(as_of).cast("timestamp")
    used = transactions.select(
        step=ibis.ifelse(late, "after as_of", transactions.kind), amount=transactions.total_amount
    )
    parts = _summed(aside).union(_summed(used))
    accepted = parts.filter(~parts.step.startswith("set aside"))
    traded = parts.filter(parts.step.isin(["sale", "return"]))
    rows = [
        _total(parts, 0, "all lines"),
        _step(parts.filter(parts.step.startswith("set aside")), 1, sign=-1),
        _total(accepted, 2, "accepted"),
        _step(accepted.filter(accepted.step == "after as_of"), 3, sign=-1),
        _step(accepted.filter(accepted.step == "adjustment"), 4, sign=-1),
        _step(accepted.filter(accepted.step == "fee"), 5, sign=-1),
        _total(traded, 6, "net revenue"),
        _step(traded.filter(traded.step == "sale"), 7, sign=1),
        _step(traded.filter(traded.step == "return"), 8, sign=1),
    ]
    every = rows[0].union(*rows[1:])
    in_order = ibis.window(order_by=[every.block, every.step])
    return every.select(
        "step",
        "lines",
        "amount",
        "is_total",
        step_number=ibis.row_number().over(in_order) + 1,
        meaning=_meaning(every.step),
    )


def _summed(lines: ir.Table) -> ir.Table:
    return lines.group_by("step").aggregate(lines=lines.count(), amount=lines.amount.sum())


def _step(parts: ir.Table, block: int, *, sign: int) -> ir.Table:
    return parts.select(
        "step",
        lines=count(parts.lines),
        amount=(money(parts.amount) * sign).cast(MONEY),
        is_total=ibis.literal(False),
        block=ibis.literal(block),
    )


def _total(parts: ir.Table, block: int, name: str) -> ir.Table:
    summed = parts.aggregate(lines=parts.lines.sum(), amount=parts.amount.sum())
    return summed.select(
        step=ibis.literal(name),
        lines=count(summed.lines),
        amount=money(summed.amount),
        is_total=ibis.literal(True),
        block=ibis.literal(block),
    )


def _meaning(step: ir.StringValue) -> ir.StringValue:
    first = ibis.ifelse(step.startswith("set aside"), "set aside", step)
    return ibis.cases(*((first == name, meaning) for name, meaning in _MEANINGS.items()), else_="")
