"""The money ledger: from the sum of all lines of the log to net revenue, step by named step."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ground.money_steps import MoneyStep, aside_step
from regulars.ledger.types import count, money

_MEANINGS = {
    MoneyStep.ALL_LINES: "Every line of the log whose numbers can be read, as it stood in the files",
    MoneyStep.SET_ASIDE: "Lines not used, by their first reason",
    MoneyStep.ACCEPTED: "All lines that are used",
    MoneyStep.AFTER_AS_OF: "Accepted lines dated at or after as_of: kept in the ledger, in no other table",
    MoneyStep.ADJUSTMENT: "Bookings that are no trade: bad debt, write-offs, manual entries",
    MoneyStep.FEE: "Charged beside the goods: postage, bank and market-place fees",
    MoneyStep.SALE: "Gross revenue: sales before returns",
    MoneyStep.RETURN: "Goods taken back, booked on the day of the return",
    MoneyStep.NET_REVENUE: "Gross revenue plus returns",
}


def money_ledger(transactions: ir.Table, set_aside: ir.Table, *, as_of: date) -> ir.Table:
    """One row per step from the sum of all lines to net revenue; totals are the sums of what they follow from."""
    parts = _summed(_aside(set_aside)).union(_summed(_used(transactions, as_of)))
    accepted = parts.filter(parts.part != MoneyStep.SET_ASIDE.value)
    traded = parts.filter(parts.part.isin([MoneyStep.SALE.value, MoneyStep.RETURN.value]))
    rows = [
        _total(parts, MoneyStep.ALL_LINES),
        _steps(parts, MoneyStep.SET_ASIDE, sign=-1),
        _total(accepted, MoneyStep.ACCEPTED),
        _steps(parts, MoneyStep.AFTER_AS_OF, sign=-1),
        _steps(parts, MoneyStep.ADJUSTMENT, sign=-1),
        _steps(parts, MoneyStep.FEE, sign=-1),
        _total(traded, MoneyStep.NET_REVENUE),
        _steps(parts, MoneyStep.SALE, sign=1),
        _steps(parts, MoneyStep.RETURN, sign=1),
    ]
    every = rows[0].union(*rows[1:])
    in_order = ibis.window(order_by=[every.block, every.step])
    step_number = ibis.row_number().over(in_order) + 1
    return every.select("step", "lines", "amount", "is_total", step_number=step_number, meaning=every.meaning)


def _aside(set_aside: ir.Table) -> ir.Table:
    return set_aside.select(
        part=ibis.literal(MoneyStep.SET_ASIDE.value),
        step=ibis.literal(aside_step("")) + set_aside.reasons[0],
        amount=set_aside.amount,
    )


def _used(transactions: ir.Table, as_of: date) -> ir.Table:
    late = transactions.invoice_date >= ibis.literal(as_of).cast("timestamp")
    part = ibis.ifelse(late, MoneyStep.AFTER_AS_OF.value, transactions.kind)
    return transactions.select(part=part, step=part, amount=transactions.total_amount)


def _summed(lines: ir.Table) -> ir.Table:
    return lines.group_by("part", "step").aggregate(lines=lines.count(), amount=lines.amount.sum())


def _steps(parts: ir.Table, of: MoneyStep, *, sign: int) -> ir.Table:
    """The rows of a part: one for each reason of the lines set aside, else one or none."""
    found = parts.filter(parts.part == of.value)
    return found.select(
        "step",
        lines=count(found.lines),
        amount=(money(found.amount) * sign).cast(MONEY),
        is_total=ibis.literal(False),
        **_named(of),
    )


def _total(parts: ir.Table, of: MoneyStep) -> ir.Table:
    summed = parts.aggregate(lines=parts.lines.sum(), amount=parts.amount.sum())
    return summed.select(
        step=ibis.literal(of.value),
        lines=count(summed.lines),
        amount=money(summed.amount),
        is_total=ibis.literal(True),
        **_named(of),
    )


def _named(of: MoneyStep) -> dict[str, ir.Value]:
    """The place of a step in the ledger, and what it is."""
    return {"block": ibis.literal(list(MoneyStep).index(of)), "meaning": ibis.literal(_MEANINGS[of])}
