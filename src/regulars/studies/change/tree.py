"""The tree of a change: customers, what each orders, how much and at what; and guests, discounts, returns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import period_start
from regulars.ledger.hundredths import HUNDREDTHS
from regulars.ledger.types import count
from regulars.studies.change.cells import PAIR
from regulars.studies.change.parts import PART, banded, log_mean, log_ratio

_WHOLE = -1  # the hundredth of a row from which nobody is left out
_LEAVES = ("guests", "discounts", "returned")
_SUMS = ("customers", "orders", "units", "sales", *_LEAVES)


def change_tree(change_cells: ir.Table, change_pairs: ir.Table, facts: ir.Table) -> ir.Table:
    """One row per pair of months and part of the tree: its amount and standard error.

    Level 1 has sales to customers, guests, discounts and returns. Level 2 has in the place of the first: trading
    days, customers per trading day, orders per customer, pieces per order, money per piece. Without customer ids the
    tree is of all orders; without pieces, of orders and their money.
    """
    known = change_cells.customer_id.count().as_scalar() > 0
    counted = change_cells.units.count().as_scalar() > 0
    states = _states(_by_hundredth(change_cells, known, counted), facts)
    named = _named(_factors(_compared(states, change_pairs)), known, counted)
    whole = named.filter(named.hundredth == _WHOLE).select(*PART, amount="value")
    left_out = named.filter(named.hundredth != _WHOLE).inner_join(whole, PART)
    return banded(left_out.mutate(own=left_out.amount - left_out.value))


def _by_hundredth(cells: ir.Table, known: ir.BooleanScalar, counted: ir.BooleanScalar) -> ir.Table:
    """One row per month and hundredth. Sales without a customer id are those of guests, where others have one."""
    mine = cells.customer_id.notnull() | ~known
    sums = cells.group_by("month", "hundredth").aggregate(
        customers=count(cells.customer_id.nunique(where=cells.orders > 0)),
        orders=count(cells.orders.sum(where=mine)),
        units=cells.units.sum(where=mine),
        sales=cells.sales.sum(where=mine),
        guests=cells.sales.sum(where=~mine),
        discounts=cells.discounts.sum(),
        returned=cells.returned.sum(),
    )
    floats = {name: sums[name].cast("float64").fill_null(0.0) for name in _SUMS}
    floats["customers"] = ibis.ifelse(known, floats["customers"], floats["orders"])
    floats["units"] = ibis.ifelse(counted, floats["units"], floats["orders"])
    return sums.select("month", "hundredth", **floats)


def _states(cells: ir.Table, facts: ir.Table) -> ir.Table:
    """One row per month and hundredth that is left out, and one from which none is: the sums of all others."""
    whole = cells.group_by("month").aggregate(**{name: cells[name].sum() for name in _SUMS})
    every = whole.mutate(hundredth=ibis.range(0, HUNDREDTHS).unnest().cast("int64"))
    joined = every.left_join(cells, ["month", "hundredth"])
    rest = {name: joined[name] - joined[f"{name}_right"].fill_null(0.0) for name in _SUMS}
    left_out = joined.select("month", "hundredth", **rest)
    states = left_out.union(whole.mutate(hundredth=ibis.literal(_WHOLE, type="int64")).select(*left_out.columns))
    ordered = facts.filter(facts.is_order)
    days = ordered.group_by(month=period_start(ordered.day, "month")).aggregate(days=ordered.day.nunique())
    dated = states.left_join(days, "month").drop("month_right")
    return dated.mutate(days=dated.days.cast("float64").fill_null(0.0))


def _compared(states: ir.Table, pairs: ir.Table) -> ir.Table:
    """One row per pair of months and hundredth: all sums of both months."""
    sums = ("days", *_SUMS)
    before = states.select("hundredth", period_from="month", **{f"before_{name}": states[name] for name in sums})
    after = states.select("hundredth", period_to="month", **{f"after_{name}": states[name] for name in sums})
    both = pairs.select(*PAIR).inner_join(before, "period_from")
    return both.inner_join(after, ["period_to", "hundredth"])


def _factors(compared: ir.Table) -> ir.Table:
    """The same with a column for each part. Where a factor is zero in a month, all is the customers' part."""
    now = {name: (compared[f"before_{name}"], compared[f"after_{name}"]) for name in ("days", *_SUMS)}
    difference = {name: after - before for name, (before, after) in now.items()}
    worth = log_mean(*now["sales"])
    chain = ("days", "customers", "orders", "units", "sales")
    logs = {name: log_ratio(*now[name]) for name in chain}
    factors = {"days": worth * logs["days"]}
    factors |= {name: worth * (logs[name] - logs[former]) for former, name in pairwise(chain)}
    known = sum(factors.values()).notnull()
    parts = {name: ibis.ifelse(known, value, 0.0) for name, value in factors.items()}
    parts["customers"] = ibis.ifelse(known, factors["customers"], difference["sales"])
    leaves = {name: difference[name] for name in _LEAVES}
    return compared.select(*PAIR, "hundredth", whole=difference["sales"], **parts, **leaves)


def _named(factors: ir.Table, known: ir.BooleanScalar, counted: ir.BooleanScalar) -> ir.Table:
    """One row per pair of months, hundredth, level and part: its `value`; without parts that the log cannot have."""
    first = {"whole": ibis.ifelse(known, "sales_to_customers", "sales")}
    second = {
        "days": "trading_days",
        "customers": ibis.ifelse(known, "customers", "orders"),
        "orders": ibis.ifelse(known, "orders_per_customer", None),
        "units": ibis.ifelse(counted, "units_per_order", None),
        "sales": ibis.ifelse(counted, "revenue_per_unit", "revenue_per_order"),
    }
    leaves = {"guests": ibis.ifelse(known, "guests", None), "discounts": "discounts", "returned": "returned"}
    listed = [(level, *part) for level, parts in ((1, first | leaves), (2, second | leaves)) for part in parts.items()]
    each = factors.mutate(number=ibis.range(0, len(listed)).unnest())
    levels, columns, names = zip(*listed, strict=True)
    named = each.select(
        *PAIR,
        "hundredth",
        level=_chosen(each.number, levels).cast("int64"),
        part=_chosen(each.number, names),
        value=_chosen(each.number, [each[column] for column in columns]),
    )
    return named.filter(named.part.notnull())


def _chosen(number: ir.IntegerValue, values: Sequence[Any]) -> ir.Value:
    """The value at this place."""
    return ibis.cases(*((number == place, value) for place, value in enumerate(values)))
