"""Cells as values of their types: ids and names as text, dates, pieces, and money in the shop's currency."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Numbers, Reading
from regulars.ledger.mapping import NUMBERS, PROFIT, TEXTS
from regulars.ledger.money.columns import MoneyColumn
from regulars.ledger.numbers import DECLARED, with_declared
from regulars.ledger.rules.words import one_of
from regulars.ledger.statuses import COUNTED
from regulars.ledger.values import (
    RATE,
    as_exact,
    as_money,
    as_pieces,
    as_rate,
    as_text,
    as_time,
    at_rate,
    in_shop_currency,
)

_AMOUNTS = ("price", "price_exact", "total_amount", "unit_cost", PROFIT)


def typed(
    found: ir.Table,
    reading: Reading,
    date_order: str,
    dimensions: tuple[str, ...],
    money: tuple[MoneyColumn, ...],
) -> ir.Table:
    """Ids and names as text; each number and date beside its cell as found (`price` beside `price_found`)."""
    names = (*NUMBERS, PROFIT, *(each.name for each in money if each.field != "discount_rate"))
    found = with_declared(found, {name: reading.numbers_of(name) for name in names if name in found.columns})
    values = {"invoice_date": as_time(found.invoice_date, order=date_order, reading=reading)}
    for name in (*NUMBERS, PROFIT):
        if name in found.columns:
            values[name] = _number(found, name, reading)
    for each in money:
        values[each.name] = _money(found, each, reading)
    kept = found.rename(**{f"{name}_found": name for name in values})
    if "price" in values:
        values["price_exact"] = _in_currency(found, as_exact(*_as_declared(found, "price", reading)), reading)
    texts = {n: as_text(kept[n]) for n in (*TEXTS, "status", *dimensions) if n in kept.columns}
    taken = {"taken_as": _taken_as(texts["status"], reading)} if "status" in texts else {}
    return kept.mutate(**values, **texts, **taken).view()


def amounts_of(money: tuple[MoneyColumn, ...]) -> tuple[str, ...]:
    """The typed columns that are in the currency of the line."""
    return (*_AMOUNTS, *(m.name for m in money if m.field != "discount_rate"))


def _taken_as(status: ir.StringValue, reading: Reading) -> ir.StringValue:
    """What lines of the status are taken as; NULL where the line has none."""
    by_fate: dict[str, list[str]] = {}
    for name, fate in reading.statuses:
        by_fate.setdefault(fate, []).append(name)
    some = ibis.ifelse(status.notnull(), COUNTED, ibis.null("string"))
    branches = [(one_of(status, names), fate) for fate, names in by_fate.items()]
    return ibis.cases(*branches, else_=some) if branches else some


def _number(found: ir.Table, name: str, reading: Reading) -> ir.Value:
    """Pieces, or money in the shop's currency."""
    if name == "quantity":
        cell, form = _as_declared(found, name, reading)
        return as_pieces(cell, reading.quantity_decimals, form)
    return _in_currency(found, as_money(*_as_declared(found, name, reading)), reading)


def _as_declared(found: ir.Table, name: str, reading: Reading) -> tuple[ir.Value, Numbers | None]:
    """The cell in plain form and no form, where it was brought into it; else the cell and its form."""
    if DECLARED + name in found.columns:
        return found[DECLARED + name], None
    return found[name], reading.numbers_of(name)


def _money(found: ir.Table, each: MoneyColumn, reading: Reading) -> ir.DecimalValue:
    """A rate as a share or in percent, as it stands; else an amount in the shop's currency, with its own sign."""
    if each.field == "discount_rate":
        return as_rate(found[each.name], reading.numbers_of(each.name))
    return _in_currency(found, as_money(*_as_declared(found, each.name, reading)), reading)


def _in_currency(found: ir.Table, amount: ir.DecimalValue, reading: Reading) -> ir.DecimalValue:
    """The amount in the shop's currency, in whole units."""
    if reading.minor_units:
        amount = ibis.coalesce(
            at_rate(amount, ibis.literal("0.01").cast(RATE), reading), amount
        )  # too large: set aside
    if not reading.rates or "currency" not in found.columns:
        return amount
    return in_shop_currency(amount, found.currency, reading)
