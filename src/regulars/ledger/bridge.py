"""The money ledger: from the sum of all lines of the log to net revenue and total sales, step by named step."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ground.money_steps import LESS, MoneyStep, aside_step
from regulars.ledger.money.amounts import as_found
from regulars.ledger.money.columns import MoneyReading, Prices, Total
from regulars.ledger.money.postings import postings
from regulars.ledger.types import count, money

_MEANINGS = {
    MoneyStep.ALL_LINES: "Every line of the log with readable numbers, as in the files",
    MoneyStep.SET_ASIDE: "Lines not used, by their first reason",
    MoneyStep.ACCEPTED: "All lines that are used",
    MoneyStep.AFTER_AS_OF: "Accepted lines dated at or after as_of: kept in the ledger, in no other table",
    MoneyStep.ADJUSTMENT: "Bookings that are not trade and not revenue: manual entries, write-offs",
    MoneyStep.FEE: "Charged on top of the goods: postage, bank and marketplace fees",
    MoneyStep.TAX_INSIDE: "Tax included in the amounts or on separate lines; not revenue",
    MoneyStep.SHIPPING_INSIDE: "Shipping included in the amounts or on separate lines; not revenue",
    MoneyStep.TIP_INSIDE: "Tips included in the amounts or on separate lines; not revenue",
    MoneyStep.DISCOUNT_OUTSIDE: "Discounts in a column that the amounts do not include yet",
    MoneyStep.REFUND_OUTSIDE: "Refunds in a column, known only per order",
    MoneyStep.NET_REVENUE: "Gross revenue plus discounts and returns",
    MoneyStep.SALE: "Gross revenue: sales at list price, before discounts and returns",
    MoneyStep.DISCOUNT: "Discounts on the list price",
    MoneyStep.RETURN: "Returned goods, booked on the day of the return; refunds of an order on the order's day",
    MoneyStep.TAX: "Tax charged, less tax given back",
    MoneyStep.SHIPPING: "Shipping charged to customers",
    MoneyStep.TIP: "Tips given by customers",
    MoneyStep.TOTAL_SALES: "Net revenue plus tax, shipping and tips",
    MoneyStep.GIFT_CARD: "Payment by gift card; not revenue",
}
_TOTALS = (MoneyStep.ALL_LINES, MoneyStep.ACCEPTED, MoneyStep.NET_REVENUE, MoneyStep.TOTAL_SALES)


def money_ledger(
    transactions: ir.Table,
    set_aside: ir.Table,
    *,
    as_of: date,
    money_columns: tuple[str, ...] = (),
    total: str = Total.BEFORE_DISCOUNT,
    prices: str = Prices.WITHOUT_TAX,
) -> ir.Table:
    """One row per step from the sum of all lines to net revenue; totals are the sums of what they follow from.

    `total` and `prices` say what the amounts of lines have in them as they stand in the files, as [money] does.
    """
    reading = MoneyReading(total=Total(total), prices=Prices(prices))
    aside = set_aside.group_by(step=ibis.literal(aside_step("")) + set_aside.reasons[0]).aggregate(
        lines=count(set_aside.count()), amount=money(set_aside.amount.sum())
    )
    used = _sums(transactions, as_of, money_columns, reading)
    whole = used.cross_join(aside.aggregate(aside_lines=count(aside.lines.sum()), aside=money(aside.amount.sum())))
    rows = [_row(used, step) for step in MoneyStep if f"{step.name}_lines" in used.columns]
    first = whole.select(
        step=ibis.literal(MoneyStep.ALL_LINES.value),
        lines=whole.ACCEPTED_lines + whole.aside_lines,
        amount=money(whole.ACCEPTED + whole.aside),
        is_total=ibis.literal(True),
        **_place_and_meaning(MoneyStep.ALL_LINES),
    )
    reasons = aside.mutate(
        amount=(aside.amount * -1).cast(MONEY), is_total=ibis.literal(False), **_place_and_meaning(MoneyStep.SET_ASIDE)
    )
    every = first.union(reasons.select(*first.columns), *(row.select(*first.columns) for row in rows))
    in_order = ibis.window(order_by=[every.block, every.step])
    step_number = ibis.row_number().over(in_order) + 1
    return every.select("step", "lines", "amount", "is_total", step_number=step_number, meaning=every.meaning)


def _row(used: ir.Table, of: MoneyStep) -> ir.Table:
    """The row of a step of the used lines; of one that no line has, none."""
    sign, lines = -1 if of in LESS else 1, used[f"{of.name}_lines"]
    row = used.select(
        step=ibis.literal(of.value),
        lines=lines,
        amount=(used[of.name] * sign).cast(MONEY),
        is_total=ibis.literal(of in _TOTALS),
        **_place_and_meaning(of),
    )
    return row if of in (MoneyStep.ACCEPTED, MoneyStep.NET_REVENUE) else row.filter(row.lines > 0)


def _sums(transactions: ir.Table, as_of: date, money_columns: tuple[str, ...], reading: MoneyReading) -> ir.Table:
    """One row: the money of each step of the used lines, and how many lines it concerns."""
    late = transactions.invoice_date >= ibis.literal(as_of).cast("timestamp")
    found = as_found(transactions, reading)
    posted = postings(transactions, money_columns, reading)
    sums = {MoneyStep.ACCEPTED: (found, ibis.literal(True)), MoneyStep.AFTER_AS_OF: (found, late)}
    sums |= {step: (amount, ~late & concerned) for step, (amount, concerned) in posted.items()}
    return transactions.aggregate(
        **{step.name: money(amount.sum(where=where)) for step, (amount, where) in sums.items()},
        **{f"{step.name}_lines": count(transactions.count(where=where)) for step, (_, where) in sums.items()},
    )


def _place_and_meaning(of: MoneyStep) -> dict[str, ir.Value]:
    """The place of a step in the ledger, and what it is."""
    return {"block": ibis.literal(list(MoneyStep).index(of)), "meaning": ibis.literal(_MEANINGS[of])}
