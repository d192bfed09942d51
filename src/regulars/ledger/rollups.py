"""The first roll-ups of the ledger: everything about orders, customers and months starts from these."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.calendar import known_before
from regulars.ledger.kinds import OTHER_MONEY, amount_of, other_money, with_totals
from regulars.ledger.money.booked import booked_amount, of_other_kinds
from regulars.ledger.order_keys import order_of
from regulars.ledger.rhythm import LATELY, purchase_rhythm, recent_sums
from regulars.ledger.types import count, money, per, pieces, share

BOOKING_KEYS = ("kind", "order_key", "customer_id", "country", "day")


def bookings(transactions: ir.Table, *, as_of: date, money_columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per kind, order, customer, country and calendar day before `as_of`: the sums of its lines.

    The columns of money that the log has are booked under kinds of their own.

    Nothing is lost in it: any sum over lines by day, month, country or customer is the same sum over bookings.
    `is_order` holds on one row of every order, the first by time, then customer, then country: an invoice
    that runs past midnight or names two customers is still one order, of one day and one customer.
    """
    known = known_before(transactions, as_of)
    keyed = known.mutate(day=known.invoice_date.date(), order_key=order_of(known))
    booked = keyed.group_by(BOOKING_KEYS)
    booked = booked.aggregate(
        invoice_no=ibis._.invoice_no.min(),  # there is one, unless the key of orders leaves it out
        booked_at=ibis._.invoice_date.min(),
        units=pieces(keyed.quantity.sum()),
        lines=ibis._.count(),
        amount=money(booked_amount(known, money_columns).sum()),
        cost=ibis._.cost.sum().cast(MONEY),
        **{name: ibis._[name].sum().cast(MONEY) for name in money_columns},
    )
    booked = _with_other_kinds(booked, money_columns) if money_columns else booked
    first = [
        booked.booked_at,
        ibis.asc(booked.customer_id, nulls_first=False),
        ibis.asc(booked.country, nulls_first=False),
    ]
    place = ibis.row_number().over(ibis.window(group_by=["kind", "order_key"], order_by=first))
    return booked.mutate(is_order=(booked.kind == "sale") & (place == 0))


def _with_other_kinds(booked: ir.Table, money_columns: tuple[str, ...]) -> ir.Table:
    """The bookings with those of discounts, tax and so on, which stand in columns so far."""
    keep = ("invoice_no", "booked_at", *(key for key in BOOKING_KEYS if key != "kind"))
    others = of_other_kinds(booked, money_columns, keep)
    own = booked.drop(*money_columns)
    every = own.union(*(other.select(*own.columns) for other in others)) if others else own
    return every.group_by(BOOKING_KEYS).aggregate(
        invoice_no=ibis._.invoice_no.min(),
        booked_at=ibis._.booked_at.min(),
        units=pieces(every.units.sum()),
        lines=count(ibis._.lines.sum()),
        amount=money(ibis._.amount.sum()),
        cost=ibis._.cost.sum().cast(MONEY),
    )


def orders(bookings: ir.Table, returns: ir.Table, *, money_columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per order; who bought, where and when is read off the booking that makes it an order.

    Nearly every order has that booking alone, so what others add is joined to it: nothing is grouped for the most.
    """
    ordered = bookings.filter(bookings.is_order).select(
        "order_key", "invoice_no", "customer_id", "country", "units", "lines", "amount", ordered_at="booked_at"
    )
    others = bookings.filter((bookings.kind == "sale") & ~bookings.is_order)
    added = others.group_by("order_key").aggregate(
        more_units=pieces(others.units.sum()), more_lines=others.lines.sum(), more=others.amount.sum()
    )
    rolled = ordered.left_join(added, "order_key").select(
        "order_key",
        # The least of texts is of another type in PostgreSQL, which bookings do not name.
        ops.Cast(ordered.invoice_no, to="string").to_expr().name("invoice_no"),
        "customer_id",
        "country",
        "ordered_at",
        units=ibis.coalesce(ordered.units + added.more_units, ordered.units, added.more_units),
        line_count=ordered.lines + count(added.more_lines),
        gross_revenue=money(ordered.amount + money(added.more)),
    )
    others = bookings.filter(bookings.kind.isin(["fee", *OTHER_MONEY.values()]))
    fees = others.group_by("order_key").aggregate(fees=amount_of(others, "fee"), **other_money(others, money_columns))
    back = returns.filter(returns.matched_order_key.notnull())
    back = back.group_by(order_key=back.matched_order_key).aggregate(returned=back.amount.sum())
    joined = rolled.left_join(fees, "order_key").drop("order_key_right")
    joined = joined.left_join(back, "order_key").drop("order_key_right")
    by_customer = ibis.window(group_by="customer_id", order_by=["ordered_at", "order_key"])
    return joined.mutate(
        fees=money(joined.fees),
        returned=money(joined.returned),
        **{name: money(joined[name]) for name, kind in OTHER_MONEY.items() if kind in money_columns},
        order_number=ibis.ifelse(joined.customer_id.notnull(), ibis.row_number().over(by_customer) + 1, None),
    )


def customer_products(transactions: ir.Table, *, as_of: date) -> ir.Table:
    """One row per identified customer and product they bought before `as_of`, with the first day on which they did.

    A line may name no product.
    """
    known = known_before(transactions, as_of)
    sold = known.filter((known.kind == "sale") & known.customer_id.notnull())
    return sold.group_by("customer_id", "stock_code").aggregate(first_day=sold.invoice_date.min().date())


def customer_history(bookings: ir.Table, *, as_of: date, money_columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per identified customer seen before `as_of`: all that bookings tell about them.

    Called with an earlier `as_of` it gives what was known then: no later booking changes it.
    """
    known = bookings.filter((bookings.day < as_of) & bookings.customer_id.notnull())
    sale = known.kind == "sale"
    rolled = known.group_by("customer_id").aggregate(
        first_order_at=known.booked_at.min(where=known.is_order),
        last_order_at=known.booked_at.max(where=known.is_order),
        orders=count(known.is_order.sum()),
        purchase_days=count(known.day.nunique(where=known.is_order)),
        units=ibis.ifelse(known.units.count() > 0, pieces(known.units.sum(where=sale)).fill_null(0), None),
        gross_revenue=money(known.amount.sum(where=sale)),
        taken_off=amount_of(known, "discount"),
        returned=money(known.amount.sum(where=known.kind == "return")),
        fees=money(known.amount.sum(where=known.kind == "fee")),
        adjustments=money(known.amount.sum(where=known.kind == "adjustment")),
        cost=known.cost.sum(where=known.kind.isin(["sale", "return"])),
        **other_money(known, money_columns),
        **recent_sums(known, as_of),
    )
    days = _days_between
    history = rolled.mutate(
        **{f"orders_{n}_days": count(rolled[f"orders_{n}_days"]) for n in LATELY},
        **{f"net_revenue_{n}_days": money(rolled[f"net_revenue_{n}_days"]) for n in LATELY},
        net_revenue=rolled.gross_revenue + rolled.taken_off + rolled.returned,
        aov=per(rolled.gross_revenue + rolled.taken_off, rolled.orders),
        tenure_days=days(rolled.first_order_at.date(), ibis.literal(as_of)),
        recency_days=days(rolled.last_order_at.date(), ibis.literal(as_of)),
        mean_gap_days=days(rolled.first_order_at.date(), rolled.last_order_at.date()).cast("float64")
        / (rolled.purchase_days - 1).nullif(0).cast("float64"),
    )
    return with_totals(history)


def customers(
    bookings: ir.Table, customer_products: ir.Table, *, as_of: date, money_columns: tuple[str, ...] = ()
) -> ir.Table:
    """One row per identified customer seen before `as_of`, also those who only returned.

    Called with an earlier `as_of` it gives the features of that day: nothing that came later changes them.
    """
    history = customer_history(bookings, as_of=as_of, money_columns=money_columns)
    known = customer_products.filter(customer_products.first_day < ibis.literal(as_of))
    bought = known.group_by("customer_id").aggregate(products=known.stock_code.count())
    whole = history.left_join(bought, "customer_id").drop("customer_id_right")
    whole = whole.left_join(_latest_countries(bookings, as_of), "customer_id").drop("customer_id_right")
    whole = whole.left_join(purchase_rhythm(bookings, as_of=as_of), "customer_id").drop("customer_id_right")
    named = known.stock_code.count().as_scalar() > 0
    return whole.mutate(
        products=ibis.ifelse(named, whole.products.fill_null(0), None),
        active_months=count(whole.active_months),
        order_trend=2 * whole.orders_90_days - whole.orders_180_days,
        return_share=share(-whole.returned, whole.gross_revenue + whole.taken_off),
    ).drop("taken_off")


def _latest_countries(bookings: ir.Table, as_of: date) -> ir.Table:
    """One row per customer with an order: the country of the latest one."""
    sales = bookings.filter((bookings.day < as_of) & bookings.is_order & bookings.customer_id.notnull())
    latest_first = ibis.window(
        group_by="customer_id",
        order_by=[sales.booked_at.desc(), sales.order_key.desc(), sales.country],
    )
    ranked = sales.mutate(place=ibis.row_number().over(latest_first))
    return ranked.filter(ranked.place == 0).select("customer_id", "country")


def _days_between(first: ir.DateValue, last: ir.DateValue) -> ir.IntegerValue:
    return last.delta(first, unit="day").cast("int64")
