"""From judged lines with amounts as found to lines at list price, each with its own discount, tax and so on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.lines import has_repair
from regulars.ledger.money.columns import BOOKED, MoneyColumn, MoneyReading, Prices, Total
from regulars.ledger.money.orders import with_parts_of_orders
from regulars.ledger.rules import total_multiplied
from regulars.ledger.types import rounded

_GIVEN_BACK = ("discount", "tax", "shipping", "tip")  # taken back with the line that they stand on


def with_money(
    lines: ir.Table, reading: MoneyReading, *, dimensions: Sequence[str] = (), cost_rate: Decimal | None = None
) -> ir.Table:
    """The lines with each column of BOOKED, 0 where it has none, and `total_amount` at list price without tax.

    `discount` and `refund` are positive where they lower a sale. On a return every amount takes the return's side, for
    it is given back. With `cost_rate`, the cost of a line is that share of its money after discount.
    """
    found = lines.mutate(**{each.name: _as_positive(lines, each, reading) for each in reading.columns}).view()
    own = {name: _sum_of(found, reading.of_lines(name)) for name in BOOKED}
    found = found.mutate(**own).view()
    found = with_parts_of_orders(found, reading, dimensions) if reading.has_parts else found
    sided = found.mutate(**_sided(found)).view()
    sided = sided.mutate(discount=sided.discount + _by_rate(sided, reading)).view()
    listed = sided.mutate(total_amount=(sided.total_amount + _to_list_price(sided, reading)).cast(MONEY)).view()
    if cost_rate is None:
        return listed
    cost = (listed.total_amount - listed.discount).cast("float64") * float(cost_rate)
    return listed.mutate(cost=cost.cast(MONEY))


def as_found(lines: ir.Table, reading: MoneyReading) -> ir.DecimalValue:
    """The money of a line as it stood in the file, from a line at list price."""
    return (lines.total_amount - _to_list_price(lines, reading)).cast(MONEY)


def _as_positive(found: ir.Table, each: MoneyColumn, reading: MoneyReading) -> ir.DecimalValue:
    """The amount, 0 where the cell is empty, without the minus that its column is written with; a rate as a share."""
    amount = found[each.name].fill_null(0)
    amount = -amount if each.name in reading.minus else amount
    amount = amount.abs() if each.name in reading.unsigned else amount
    return amount * ibis.literal("0.01").cast(amount.type()) if each.name in reading.percent else amount


def _sum_of(found: ir.Table, names: Iterable[str]) -> ir.DecimalValue:
    return reduce(add, [found[name] for name in names], ibis.literal(0).cast(MONEY)).cast(MONEY)


def _sided(found: ir.Table) -> dict[str, ir.Value]:
    """The amounts on the side of their line: a return gives them back, and only a sale is refunded or paid for.

    An adjustment has no discount, for nothing was sold.
    """
    is_return, nothing = found.kind == "return", ibis.literal(0).cast(MONEY)
    given_back = {name: ibis.ifelse(is_return, -found[name].abs(), found[name]) for name in _GIVEN_BACK}
    given_back["discount"] = ibis.ifelse(found.kind == "adjustment", nothing, given_back["discount"])
    of_sales = {n: ibis.ifelse(found.kind == "sale", found[n], nothing) for n in ("refund", "gift_card")}
    return {name: amount.cast(MONEY) for name, amount in {**given_back, **of_sales}.items()}


def _by_rate(found: ir.Table, reading: MoneyReading) -> ir.DecimalValue:
    """The discount that follows from a rate, of the money before it or of what is left after it."""
    discount = ibis.literal(0.0)
    for each in reading.of("discount_rate"):
        rate = found[each.name].cast("float64")
        before = found.total_amount.cast("float64") * rate
        after = _goods(found, reading).cast("float64") * rate / (1 - rate).nullif(0)
        discount = discount + ibis.ifelse(is_after_discount(found, reading), after, before).fill_null(0)
    return rounded(discount)


def _goods(found: ir.Table, reading: MoneyReading) -> ir.DecimalValue:
    """The money of the line as its price would say it, after discount."""
    extra = found.tax if reading.adds_tax else ibis.literal(0).cast(MONEY)
    return found.total_amount - extra - _carriage(found, reading)


def _to_list_price(found: ir.Table, reading: MoneyReading) -> ir.DecimalValue:
    """What makes of the money of a line its price before discount, without tax, shipping and tip."""
    nothing = ibis.literal(0).cast(MONEY)
    taken_off = ibis.ifelse(is_after_discount(found, reading), found.discount, nothing)
    tax = found.tax if has_tax(reading) else nothing
    return taken_off - tax - _carriage(found, reading)


def _carriage(found: ir.Table, reading: MoneyReading) -> ir.DecimalValue:
    """Shipping and tip, where the money of the line has them in it."""
    return found.shipping + found.tip if has_carriage(reading) else ibis.literal(0).cast(MONEY)


def has_tax(reading: MoneyReading) -> bool:
    """Whether the money of the lines has tax in it."""
    return reading.adds_tax or reading.prices is Prices.WITH_TAX


def has_carriage(reading: MoneyReading) -> bool:
    """Whether the money of the lines has shipping and tip in it."""
    return reading.total is Total.PAID


def is_after_discount(found: ir.Table, reading: MoneyReading) -> ir.BooleanValue:
    """Whether the money of the line is after discount; a line without a total has quantity x price, which is before."""
    if not reading.is_after_discount:
        return ibis.literal(False)
    return ~has_repair(found, total_multiplied.RULE.name)
