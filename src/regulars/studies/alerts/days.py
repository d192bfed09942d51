"""The days that alerts look at: orders and sales of the shop and of each country."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import COUNT, RATE
from regulars.ledger.kinds import amount_of
from regulars.ledger.types import count

WEEKS = 62  # that are looked at: a year, and the eight weeks that a day of last year is compared with
COUNTRIES = 10  # those with the most orders in these weeks
SHOP = "shop"


def alert_days(bookings: ir.Table, *, as_of: date) -> ir.Table:
    """One row per day of the latest 62 weeks with a booking, of the shop and of each of its ten largest countries.

    `last_hour` is the hour of the day's last order, with its fraction; 0 in a log of days without times.
    """
    known = bookings.filter(bookings.day >= ibis.literal(as_of - timedelta(weeks=WEEKS)))
    whole = _by_day(known.mutate(dimension=ibis.literal(SHOP), value=ibis.literal("")))
    named = known.filter(known.country.notnull())
    orders = named.group_by("country").aggregate(orders=count(named.is_order.sum()))
    most_first = ibis.window(order_by=[orders.orders.desc(), orders.country])
    ranked = orders.mutate(place=ibis.row_number().over(most_first))
    largest = ranked.filter(ranked.place < COUNTRIES).select("country")
    mine = named.semi_join(largest, "country").mutate(dimension=ibis.literal("country"), value=ibis._.country)
    return whole.union(_by_day(mine))


def _by_day(known: ir.Table) -> ir.Table:
    at = known.booked_at
    hour = at.hour().cast(RATE) + at.minute().cast(RATE) / 60
    return known.group_by("day", "dimension", "value").aggregate(
        orders=count(known.is_order.sum()).cast(COUNT),
        gross_revenue=amount_of(known, "sale").cast(RATE),
        last_hour=hour.max(where=known.is_order),
    )
