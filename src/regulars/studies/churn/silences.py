"""Silences between purchases as a life table: how many ended after how many days, how many still last."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.rhythm import purchase_gaps
from regulars.ledger.types import count


def silences(bookings: ir.Table, *, as_of: date) -> ir.Table:
    """One row per length in days, and whether it follows a first purchase day: silences that ended, and that last.

    The last silence of every customer lasts still. It was watched up to the day before `as_of`, so it is known only
    to be longer than that.
    """
    gaps = purchase_gaps(bookings, as_of=as_of)
    in_time = ibis.window(group_by="customer_id", order_by="day")
    with_next = gaps.mutate(next_day=gaps.day.lead().over(in_time), after_first=gaps.day_before.isnull())
    still = with_next.next_day.isnull()
    watched = ibis.literal(as_of).delta(with_next.day, unit="day") - 1
    length = ibis.ifelse(still, watched, with_next.next_day.delta(with_next.day, unit="day"))
    return (
        with_next.mutate(days=length.cast("int64"), still=still)
        .group_by("days", "after_first")
        .aggregate(ended=count((~ibis._.still).sum()), lasting=count(ibis._.still.sum()))
    )
