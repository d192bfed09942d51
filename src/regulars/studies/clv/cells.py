"""The log condensed for the models of value: few rows, whatever the number of customers."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import period_start
from regulars.ledger.types import count, money
from regulars.studies.clv.histories import history
from regulars.studies.clv.origins import origins
from regulars.studies.clv.settings import ValueSettings

BINS = 256  # classes of mean spend by factor e: half a per cent wide, so wrong by its square, a few millionths


def clv_cells(clv_days: ir.Table, *, first_day: date, as_of: date, value: ValueSettings) -> ir.Table:
    """One row per snapshot and history (x, t_x, T): how many customers have it, and what they did next.

    The models see these rows and no customers. `next_squares` is the sum of the squares of the customers' purchase
    days in the time that followed: for the error of a forecast per customer.
    """
    parts = [
        cells_at(clv_days, snapshot=start, follow_days=days) for start, days in origins(first_day, as_of, value).cuts
    ]
    return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]


def cells_at(clv_days: ir.Table, *, snapshot: date, follow_days: int = 0) -> ir.Table:
    """One row per history (x, t_x, T) at one snapshot: what a stored model scores."""
    known = history(clv_days, snapshot=snapshot, follow_days=follow_days)
    rolled = known.group_by("x", "t_x", "T").aggregate(
        customers=count(known.count()),
        repeat_net=money(known.repeat_net.sum()),
        next_days=count(known.next_days.sum()),
        next_squares=count((known.next_days * known.next_days).sum()),
        next_net=money(known.next_net.sum()),
    )
    return rolled.select(
        ibis.literal(snapshot).name("snapshot"), ibis.literal(follow_days, type="int64").name("follow_days"), *_CELL
    )


_CELL = ("x", "t_x", "T", "customers", "repeat_net", "next_days", "next_squares", "next_net")


def clv_spend(clv_days: ir.Table, *, first_day: date, as_of: date, value: ValueSettings) -> ir.Table:
    """One row per snapshot, x and class of mean spend among those who came back and brought money.

    The first purchase is left out, as in the literature: the forecast starts after it, and first baskets
    are often not like the later ones. A customer whose returns ate up all that they bought again is no row here.
    """
    planned = origins(first_day, as_of, value)
    parts = [_spend(clv_days, origin.snapshot) for origin in (planned.now, *planned.tests)]
    return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]


def _spend(clv_days: ir.Table, snapshot: date) -> ir.Table:
    known = history(clv_days, snapshot=snapshot)
    spent = known.filter(known.repeat_net > 0)
    mean = spent.repeat_net.cast("float64") / spent.x.cast("float64")
    # Classes are cut from the shop's own mean, so that another unit of money gives the same classes.
    sums = spent.aggregate(repeat_net=spent.repeat_net.sum().cast("float64"), x=spent.x.sum().cast("float64"))
    level = sums.select(level=sums.repeat_net / sums.x).as_scalar()
    classed = spent.mutate(spend_class=((mean / level).ln() * BINS).round().cast("int64"))
    rolled = classed.group_by("x", "spend_class").aggregate(
        customers=count(classed.count()), repeat_net=money(classed.repeat_net.sum())
    )
    return rolled.select(ibis.literal(snapshot).name("snapshot"), *rolled.columns)


def clv_months(clv_days: ir.Table, *, as_of: date) -> ir.Table:
    """One row per month with a purchase of a known customer: purchase days after the first, and who came first."""
    bought = clv_days.filter(clv_days.bought & (clv_days.day < ibis.literal(as_of)))
    is_first = bought.day == bought.first
    return bought.group_by(month=period_start(bought.day, "month")).aggregate(
        repeat_days=count((~is_first).sum()), new_customers=count(is_first.sum())
    )


def clv_gaps(customers: ir.Table) -> ir.Table:
    """One row per log: how much the gaps of customers with three purchase days or more vary, and the weight of that.

    `varied` is the squared variation of a customer's gaps by what n gaps by chance have, n / (n + 1), each customer
    with the weight n - 1: `varied` by `weight` is 1 where purchases come by chance, more where they come in bursts.
    """
    known = customers.filter((customers.purchase_days >= 3) & (customers.mean_gap_days > 0))
    gaps = (known.purchase_days - 1).cast("float64")
    variation = (known.gap_spread_days / known.mean_gap_days) ** 2
    varied = variation * (gaps + 1) / gaps * (gaps - 1)
    millionths = (varied * 1_000_000).round().cast("int64").sum().fill_null(0)
    return known.aggregate(varied=millionths.cast("float64") / 1_000_000, weight=count((known.purchase_days - 2).sum()))
