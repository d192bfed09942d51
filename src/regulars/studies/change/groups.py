"""A change by groups: countries, and customers by what became of them."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.studies.change.cells import PAIR, before_and_after
from regulars.studies.change.parts import PART, of_sums

COUNTRIES = 20  # by net revenue; all others are one part
OTHERS = "Other countries"
_MONEY = ("sales", "discounts", "returned")


def change_countries(change_cells: ir.Table, change_pairs: ir.Table, revenue_by_country: ir.Table) -> ir.Table:
    """One row per pair of months and country: by how much its net revenue moved, and the standard error."""
    first = revenue_by_country.filter(revenue_by_country["rank"] <= COUNTRIES).select(first_country="country")
    named = change_cells.left_join(first, change_cells.country == first.first_country)
    named = named.mutate(part=named.first_country.fill_null(OTHERS)).drop("first_country")
    moved = before_and_after(named, change_pairs, ["part", "hundredth"], _MONEY)
    return of_sums(moved.select(*PAIR, "part", level=ibis.literal(1, type="int64"), own=_net_change(moved)))


def change_customers(change_cells: ir.Table, change_pairs: ir.Table, customers: ir.Table) -> ir.Table:
    """One row per pair of months and what became of customers: by how much their net revenue moved.

    Level 1: new, came_back, kept_more, kept_less, absent, no_order (returns and the like alone), guests. Level 2: the
    customer with the largest change, and all others; a single customer has no standard error. `customers` says that
    the log names them.
    """
    moved = _customers_moved(change_cells, change_pairs)
    grouped = moved.select(*PAIR, "hundredth", level=ibis.literal(1, type="int64"), part=_state(moved), own="own")
    sums = grouped.group_by(*PART, "hundredth").aggregate(own=grouped.own.sum())
    return of_sums(sums).union(_largest(moved))


def _customers_moved(cells: ir.Table, pairs: ir.Table) -> ir.Table:
    """One row per pair of months and customer in either, guests by hundredth: `own` change, and when first seen."""
    moved = before_and_after(cells, pairs, ["customer_id", "hundredth"], [*_MONEY, "orders"])
    bought = cells.filter((cells.orders > 0) & cells.customer_id.notnull())
    first = bought.group_by(known_id=bought.customer_id).aggregate(first_month=bought.month.min())
    joined = moved.left_join(first, moved.customer_id == first.known_id).drop("known_id")
    return joined.mutate(own=_net_change(joined))


def _net_change(moved: ir.Table) -> ir.FloatingValue:
    after, before = (
        sum((moved[f"{side}_{name}"] for name in _MONEY[1:]), moved[f"{side}_{_MONEY[0]}"])
        for side in ("after", "before")
    )
    return (after - before).round(4)  # sums of four decimals


def _state(moved: ir.Table) -> ir.StringValue:
    was, now = moved.before_orders > 0, moved.after_orders > 0
    return ibis.cases(
        (moved.customer_id.isnull(), "guests"),
        (was & now & (moved.own >= 0), "kept_more"),
        (was & now, "kept_less"),
        (was, "absent"),
        (now & (moved.first_month > moved.period_from), "new"),
        (now, "came_back"),
        else_="no_order",
    )


def _largest(moved: ir.Table) -> ir.Table:
    """Two rows per pair of months: the customer whose net revenue moved most, equals by id, and all others."""
    own = moved.own
    most_first = ibis.window(group_by=PAIR, order_by=[moved.customer_id.isnull(), own.abs().desc(), moved.customer_id])
    ranked = moved.mutate(place=ibis.row_number().over(most_first))
    is_largest = (ranked.place == 0) & ranked.customer_id.notnull()
    named = ranked.mutate(part=ibis.ifelse(is_largest, ranked.customer_id, "others"))
    sums = named.group_by(*PAIR, "part").aggregate(amount=named.own.sum(), ids=named.customer_id.count())
    any_known = sums.ids.sum().over(ibis.window(group_by=PAIR)) > 0
    return sums.filter(any_known).select(
        *PAIR, level=ibis.literal(2, type="int64"), part="part", amount="amount", error=ibis.null("float64")
    )
