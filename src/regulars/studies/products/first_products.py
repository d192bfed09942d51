"""What the product of a first order says about the customer: who comes back, and what they bring."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.types import count, money, per
from regulars.studies.products.pairs import with_tail

LEAST_FIRST = 30  # customers who began with a product
WITHIN = (90, 180)  # days in which somebody came back
YEAR = 365
_Z = 1.959963984540054
_FALSE = 0.05


def first_orders_seen(orders: ir.Table, bookings: ir.Table, *, as_of: date) -> ir.Table:
    """One row per customer with an order: when it was, how long they were watched, and what came within some days.

    `days_to_next` is the days to the next purchase day, NULL where there was none. `revenue_365` is net revenue of the
    first 365 days; NULL where they were not watched so long.
    """
    known = orders.filter(orders.customer_id.notnull() & orders.order_number.notnull())
    first = known.filter(known.order_number == 1)
    first = first.select("customer_id", "order_key", first_day=first.ordered_at.date())
    days = known.select("customer_id", day=known.ordered_at.date()).inner_join(first, "customer_id")
    later = days.filter(days.day > days.first_day)
    later = later.group_by("customer_id").aggregate(next_day=later.day.min())
    booked = bookings.filter(bookings.kind.isin(NET_REVENUE) & bookings.customer_id.notnull())
    booked = booked.select("customer_id", "day", "amount").inner_join(first, "customer_id")
    since = booked.day.delta(booked.first_day, unit="day")
    early = booked.filter((since >= 0) & (since < YEAR))
    sums = early.group_by("customer_id").aggregate(revenue=early.amount.sum())
    met = first.left_join(later, "customer_id").drop("customer_id_right")
    met = met.left_join(sums, "customer_id").drop("customer_id_right")
    watched = ibis.literal(as_of - timedelta(days=1)).delta(met.first_day, unit="day").cast("int64")
    return met.mutate(
        watched=watched,
        days_to_next=met.next_day.delta(met.first_day, unit="day").cast("int64"),
        revenue_365=ibis.ifelse(watched >= YEAR, money(met.revenue), None),
    )


def first_products(first_orders_seen: ir.Table, basket_lines: ir.Table, products: ir.Table) -> ir.Table:
    """One row per product in the first order of at least 30 customers: how many came back, and what they bring.

    A share is over customers watched for that many days; NULL where there are fewer than 30. Intervals are Wilson's, of
    95%. `is_significant` compares those who came back within 90 days with all other customers, corrected for the
    number of products (Bonferroni).
    """
    seen = first_orders_seen
    lines = basket_lines.select("order_key", "stock_code").inner_join(seen, "order_key")
    each = lines.group_by("stock_code").aggregate(**_counts(lines))
    each = each.filter(each.customers >= LEAST_FIRST)
    everybody = seen.aggregate(**{f"all_{name}": value for name, value in _counts(seen).items()})
    tested = each.filter(each.watched_90 >= LEAST_FIRST).aggregate(tested=ibis._.count())
    met = each.cross_join(everybody).cross_join(tested)
    met = met.mutate(**{name: value for days in WITHIN for name, value in _share(met, days).items()})
    met = with_tail(met.mutate(g=_difference(met)))
    named = met.left_join(products.select("stock_code", "product_name"), "stock_code").drop("stock_code_right")
    enough = (named.watched_90 >= LEAST_FIRST) & (named.p_value * named.tested <= _FALSE)
    return named.mutate(
        revenue_per_customer_365=ibis.ifelse(
            named.watched_365 >= LEAST_FIRST, per(named.revenue, named.watched_365), None
        ),
        is_significant=enough.fill_null(False),
    )


def _counts(rows: ir.Table) -> dict[str, ir.Value]:
    counts: dict[str, ir.Value] = {"customers": rows.count()}
    for days in WITHIN:
        watched = rows.watched >= days
        counts[f"watched_{days}"] = count(watched.sum())
        counts[f"back_{days}"] = count((watched & (rows.days_to_next <= days).fill_null(False)).sum())
    counts["watched_365"] = count((rows.watched >= YEAR).sum())
    counts["revenue"] = money(rows.revenue_365.sum())
    return counts


def _share(rows: ir.Table, days: int) -> dict[str, ir.FloatingValue]:
    """The share that came back, with its interval. Source: Wilson (1927), JASA 22:209."""
    enough = rows[f"watched_{days}"] >= LEAST_FIRST
    n = ibis.ifelse(enough, rows[f"watched_{days}"], None).cast("float64")
    share = rows[f"back_{days}"].cast("float64") / n
    centre = 1 + _Z * _Z / n
    middle = (share + _Z * _Z / (2 * n)) / centre
    half = _Z * (share * (1 - share) / n + _Z * _Z / (4 * n * n)).sqrt() / centre
    return {f"repeat_share_{days}": share, f"low_{days}": middle - half, f"high_{days}": middle + half}


def _difference(rows: ir.Table) -> ir.FloatingValue:
    """The squared distance, in standard errors, of the product's share from that of all other customers."""
    n, back = rows.watched_90.cast("float64"), rows.back_90.cast("float64")
    others, others_back = rows.all_watched_90.cast("float64") - n, rows.all_back_90.cast("float64") - back
    whole = (back + others_back) / (n + others).nullif(0)
    spread = whole * (1 - whole) * (1 / n.nullif(0) + 1 / others.nullif(0))
    gap = back / n.nullif(0) - others_back / others.nullif(0)
    return (gap * gap / spread.nullif(0)).fill_null(0.0)
