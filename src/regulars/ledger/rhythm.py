"""What a customer did lately, and how regularly they buy: the parts of the feature table that look at time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ledger.kinds import NET_REVENUE

LATELY = (90, 180, 365)  # days; a season, half a year, a year


def recent_sums(known: ir.Table, as_of: date) -> dict[str, ir.Value]:
    """Orders and net revenue of the last 90, 180 and 365 days before `as_of`, as sums over bookings."""
    sums: dict[str, Any] = {}
    trade = known.kind.isin(NET_REVENUE)
    for days in LATELY:
        late = known.day >= ibis.literal(as_of - timedelta(days=days))
        sums[f"orders_{days}_days"] = (known.is_order & late).sum()
        sums[f"net_revenue_{days}_days"] = known.amount.sum(where=trade & late)
    return sums


def purchase_rhythm(bookings: ir.Table, *, as_of: date) -> ir.Table:
    """One row per customer with an order before `as_of`: in how many months they bought, and how even the gaps are.

    The spread is the sample standard deviation of the gaps. It is made of sums of whole numbers, so that it does not
    depend on the order in which an engine adds up.
    """
    gaps = purchase_gaps(bookings, as_of=as_of)
    first = gaps.gap_days.isnull()
    sums = gaps.group_by("customer_id").aggregate(
        active_months=(first | (gaps.month != gaps.month_before)).sum().cast("decimal(38, 0)").cast("int64"),
        longest_gap_days=gaps.gap_days.max(),
        n=gaps.gap_days.count().cast("float64"),
        total=gaps.gap_days.sum().cast("float64"),
        squares=(gaps.gap_days * gaps.gap_days).sum().cast("float64"),
    )
    varied = (sums.n * sums.squares - sums.total * sums.total) / (sums.n * (sums.n - 1)).nullif(0)
    return sums.select("customer_id", "active_months", "longest_gap_days", gap_spread_days=varied.sqrt())


def purchase_gaps(bookings: ir.Table, *, as_of: date) -> ir.Table:
    """One row per identified customer and day with an order before `as_of`, with the days since the one before."""
    bought = bookings.filter((bookings.day < as_of) & bookings.is_order & bookings.customer_id.notnull())
    days = bought.select("customer_id", "day").distinct()
    days = days.mutate(month=(days.day.year() * 12 + days.day.month()).cast("int64"))
    in_time = ibis.window(group_by="customer_id", order_by="day")
    before = days.day.lag().over(in_time)
    return days.mutate(
        day_before=before,
        month_before=days.month.lag().over(in_time),
        gap_days=days.day.delta(before, unit="day").cast("int64"),
    )
