"""What each line of the log adds to each step of the money ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ground.money_steps import MoneyStep
from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.money.amounts import has_carriage, has_tax, is_after_discount
from regulars.ledger.money.booked import booked_amount
from regulars.ledger.money.columns import MoneyReading

Posting = tuple[ir.Value, ir.BooleanValue]  # an amount of every line, and which lines it counts of
_ON_TOP = {
    "tax": (MoneyStep.TAX, MoneyStep.TAX_INSIDE),
    "shipping": (MoneyStep.SHIPPING, MoneyStep.SHIPPING_INSIDE),
    "tip": (MoneyStep.TIP, MoneyStep.TIP_INSIDE),
}


def postings(lines: ir.Table, money_columns: Collection[str], reading: MoneyReading) -> Mapping[MoneyStep, Posting]:
    """What accepted lines, as in transactions, post to each step from ADJUSTMENT on that some line may have."""
    own = booked_amount(lines, money_columns)
    posted = {
        MoneyStep.ADJUSTMENT: (own, lines.kind == "adjustment"),
        MoneyStep.FEE: (own, lines.kind == "fee"),
        MoneyStep.SALE: (own, lines.kind == "sale"),
        MoneyStep.DISCOUNT: _with_sales(lines, own, "discount", "discount", money_columns),
        MoneyStep.RETURN: _with_sales(lines, own, "return", "refund", money_columns),
    }
    net = [posted[step] for step in (MoneyStep.SALE, MoneyStep.DISCOUNT, MoneyStep.RETURN)]
    posted[MoneyStep.NET_REVENUE] = (_sum_of(net), lines.kind.isin(NET_REVENUE))
    if "discount" in money_columns:
        outside = ibis.ifelse(is_after_discount(lines, reading), 0, lines.discount)
        posted[MoneyStep.DISCOUNT_OUTSIDE] = (outside, outside != 0)
    if "refund" in money_columns:
        posted[MoneyStep.REFUND_OUTSIDE] = (lines.refund, lines.refund != 0)
    if "gift_card" in money_columns:
        posted[MoneyStep.GIFT_CARD] = (lines.gift_card, lines.gift_card != 0)
    return {**posted, **_on_top(lines, own, net, money_columns, reading)}


def _with_sales(
    lines: ir.Table, own: ir.DecimalValue, kind: str, column: str, money_columns: Collection[str]
) -> Posting:
    """The lines of a kind, and what sales have in the column that is taken off."""
    if column not in money_columns:
        return own, lines.kind == kind
    of_sale = lines.kind == "sale"
    return ibis.ifelse(of_sale, -lines[column], own), (lines.kind == kind) | (of_sale & (lines[column] != 0))


def _on_top(
    lines: ir.Table,
    own: ir.DecimalValue,
    net: list[Posting],
    money_columns: Collection[str],
    reading: MoneyReading,
) -> Mapping[MoneyStep, Posting]:
    """Tax, shipping and tips: in the amounts of lines, as charged, and with net revenue."""
    inside = {"tax": has_tax(reading), "shipping": has_carriage(reading), "tip": has_carriage(reading)}
    nothing = ibis.literal(0).cast(MONEY)
    posted, charged = {}, []
    for name, (step, step_inside) in _ON_TOP.items():
        if name not in money_columns:
            continue
        lines_own = ibis.ifelse(lines.kind == name, own, nothing)
        posted[step_inside] = _standing(lines_own + (lines[name] if inside[name] else nothing))
        posted[step] = _standing(lines_own + lines[name])
        charged.append(posted[step])
    if charged:
        counted = lines.kind.isin([*NET_REVENUE, *_ON_TOP])
        posted[MoneyStep.TOTAL_SALES] = (_sum_of([*net, *charged]), counted)
    return posted


def _standing(amount: ir.DecimalValue) -> Posting:
    return amount, amount != 0


def _sum_of(parts: list[Posting]) -> ir.DecimalValue:
    """What a line adds up to over several steps."""
    amounts = [ibis.ifelse(concerned, amount, 0).cast(MONEY) for amount, concerned in parts]
    total = amounts[0]
    for amount in amounts[1:]:
        total = total + amount
    return total.cast(MONEY)
