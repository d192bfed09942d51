"""Amounts in other currencies, at the rate of the day of their line."""

from __future__ import annotations

from collections.abc import Collection

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import NO_RATE
from regulars.ledger.conventions import Reading
from regulars.ledger.rules.words import one_of
from regulars.ledger.types import count, money
from regulars.ledger.values import at_rate


def at_daily_rates(values: ir.Table, rates: ir.Table, amounts: Collection[str], reading: Reading) -> ir.Table:
    """The typed lines with `amounts` in the shop's currency, where `rates` (`day`, `code`, `rate`) have their currency.

    Lines on a day without a rate keep their amounts and get the flag NO_RATE.
    """
    keyed = rates.select(rate_day=rates.day, rate_code=rates.code, day_rate=rates.rate)
    on_day = [values.invoice_date.date() == keyed.rate_day, values.currency.upper() == keyed.rate_code]
    both = values.left_join(keyed, on_day)
    has_none = both.day_rate.isnull() & both.invoice_date.notnull() & _is_daily(both, reading)
    amounts = [name for name in amounts if name in values.columns]
    converted = {name: ibis.coalesce(at_rate(both[name], both.day_rate, reading), both[name]) for name in amounts}
    flagged = both.mutate(**converted, **{NO_RATE: has_none.fill_null(False)})
    return flagged.select(*values.columns, NO_RATE).view()


def days_without_rate(lines: ir.Table, fault: int) -> ir.Table:
    """One row per day on which judged lines have this fault and no other: how many there are, and their money."""
    only = lines.filter(lines.faults == fault)
    each = only.group_by(day=only.invoice_date.date())
    return each.aggregate(lines=count(only.count()), amount=money(only.total_amount.abs().sum()))


def _is_daily(line: ir.Table, reading: Reading) -> ir.BooleanValue:
    return one_of(line.currency.upper(), reading.daily_currencies)
