"""The two relations that every KPI is asked of: booked sums, and booked lines where a product matters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.calendar import WEEKDAYS
from regulars.ground.kpis import GUEST, NO_ORDER
from regulars.ground.tables.allowed import allowed_values
from regulars.ledger.calendar import index_of_month, known_before
from regulars.ledger.money.booked import OWN, booked_amount, of_other_kinds
from regulars.ledger.weeks import weekday_of

IDENTIFIED, NOT_IDENTIFIED = "identified", "guest"
NEW, RETURNING = "new", "returning"
# Every value of the dimensions that we fill ourselves, whether a line has it or not.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "identified": (IDENTIFIED, NOT_IDENTIFIED),
    "new_returning": (NEW, RETURNING, GUEST, NO_ORDER),
    "segment": (*allowed_values("rfm", "segment"), GUEST, NO_ORDER),
    "weekday": tuple(f"{number} {name.title()}" for number, name in enumerate(WEEKDAYS, start=1)),
    "hour_of_day": tuple(f"{hour:02}" for hour in range(24)),
}
FACT = ("kind", "order_key", "invoice_no", "customer_id", "country", "day", "units", "lines", "amount", "cost")


def facts(bookings: ir.Table, orders: ir.Table, rfm: ir.Table | None = None) -> ir.Table:
    """One row per booking, with what KPIs go by: is it a first order, a guest, which segment."""
    return _with_groups(bookings.select(*FACT, "is_order"), orders, rfm)


def line_facts(
    transactions: ir.Table,
    returns: ir.Table,
    orders: ir.Table,
    products: ir.Table | None = None,
    rfm: ir.Table | None = None,
    *,
    as_of: date,
    dimensions: tuple[str, ...] = (),
    money_columns: tuple[str, ...] = (),
) -> ir.Table:
    """One row per accepted line before as_of, with its moment, its product and declared dimensions.

    A return counts for the product that it takes back, as in `products`. What a line has of discount, tax, shipping and
    tip stands on rows of its own, as in `bookings`.
    """
    kept = (*FACT, "booked_at", "stock_code", *dimensions)
    known = known_before(transactions, as_of)
    traded = known.filter(known.kind != "return")
    traded = traded.mutate(
        day=traded.invoice_date.date(),
        booked_at=traded.invoice_date,
        units=traded.quantity,
        lines=ibis.literal(1, type="int64"),
        amount=booked_amount(traded, money_columns),
    )
    back = returns.mutate(
        kind=ibis.literal("return"),
        day=returns.returned_at.date(),
        booked_at=returns.returned_at,
        units=-returns.units,
        lines=ibis.literal(1, type="int64"),
        stock_code=returns.matched_stock_code,
    )
    whole = known.mutate(day=known.invoice_date.date(), booked_at=known.invoice_date)
    on_lines = [name for name in money_columns if name != "refund"]  # a refund stands among the returns
    others = of_other_kinds(whole, on_lines, [name for name in kept if name not in OWN])
    every = traded.select(*kept).union(back.select(*kept), *(other.select(*kept) for other in others))
    every = every.mutate(stock_code=every.stock_code.fill_null("Unknown"))
    if products is None:
        return _with_groups(every.mutate(product_name=ibis.null("string")), orders, rfm)
    names = products.select("stock_code", "product_name")
    return _with_groups(every.left_join(names, "stock_code").drop("stock_code_right"), orders, rfm)


def with_clock(lines: ir.Table, asked: Collection[str]) -> ir.Table:
    """The lines with day of the week and hour of the day, where asked for and no dimension has that name."""
    made = {
        "weekday": lambda: _name_by_number(weekday_of(lines.day), GROUPS["weekday"]),
        "hour_of_day": lambda: _name_by_number(lines.booked_at.hour(), GROUPS["hour_of_day"]),
    }
    return lines.mutate(**{name: make() for name, make in made.items() if name in asked and name not in lines.columns})


def _name_by_number(number: ir.IntegerValue, names: Sequence[str]) -> ir.StringValue:
    return ibis.cases(*((number == place, name) for place, name in enumerate(names)))


def _with_groups(booked: ir.Table, orders: ir.Table, rfm: ir.Table | None) -> ir.Table:
    """Adds the customer's groups; every join is to one row per key, so no booking is doubled."""
    firsts = orders.filter(orders.order_number == 1).select(
        first_customer="customer_id", first_order="order_key", first_day=orders.ordered_at.date()
    )
    joined = booked.left_join(firsts, booked.customer_id == firsts.first_customer)
    same_month = index_of_month(joined.day) == index_of_month(joined.first_day)
    grouped = joined.mutate(
        country=joined.country.fill_null("Unknown"),
        is_first_order=((joined.kind == "sale") & (joined.order_key == joined.first_order)).fill_null(False),
        identified=ibis.ifelse(joined.customer_id.notnull(), IDENTIFIED, NOT_IDENTIFIED),
        new_returning=ibis.cases(
            (joined.customer_id.isnull(), GUEST),
            (joined.first_day.isnull(), NO_ORDER),
            (same_month | (joined.day < joined.first_day), NEW),
            else_=RETURNING,
        ),
    ).drop("first_customer", "first_order", "first_day")
    if rfm is None:
        return grouped.mutate(segment=ibis.null("string"))
    segments = rfm.select(rfm_customer="customer_id", segment="segment")
    with_segment = grouped.left_join(segments, grouped.customer_id == segments.rfm_customer).drop("rfm_customer")
    absent = ibis.ifelse(with_segment.customer_id.isnull(), GUEST, NO_ORDER)
    return with_segment.mutate(segment=with_segment.segment.fill_null(absent))
