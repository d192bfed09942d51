"""What must be equal before anything is published: the same money, counted along different roads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import known_before
from regulars.ledger.types import count, money
from regulars.studies.cohorts.evidence import cohort_remainder

Tables = Mapping[str, ir.Table]


def identities(tables: Tables, *, as_of: date) -> ir.Table:
    """One row per identity: its name, the figure on either side. The sides must be equal to the last digit."""
    roads = _net_revenue_roads(tables)
    lines = known_before(tables["transactions"], as_of)
    whole = money(lines.total_amount.sum(where=lines.kind.isin(["sale", "return"])))
    rows = [
        _row(f"net revenue: lines = {name}", lines.aggregate(left=whole), road(tables)) for name, road in roads.items()
    ]
    rows += [_row(other.name, *other.sides(tables)) for other in _OTHERS if other.needs <= set(tables)]
    return rows[0].union(*rows[1:]) if len(rows) > 1 else rows[0]


def _row(name: str, left: ir.Table, right: ir.Table) -> ir.Table:
    return (
        left.select(left=left[0].cast("decimal(38, 4)"))
        .cross_join(right.select(right=right[0].cast("decimal(38, 4)")))
        .select(identity=ibis.literal(name), left="left", right="right")
    )


def _net_of(name: str) -> Callable[[Tables], ir.Table]:
    return lambda tables: tables[name].aggregate(right=money(tables[name].net_revenue.sum()))


def _net_revenue_roads(tables: Tables) -> dict[str, Callable[[Tables], ir.Table]]:
    """The ways to add up net revenue that this run has tables for."""
    roads = {
        name: _net_of(name)
        for name in ("daily_sales", "monthly_revenue", "revenue_by_country", "products")
        if name in tables
    }
    if "customers" in tables:
        roads["customers + guests"] = _customers_and_guests
    if "cohort_retention" in tables:
        roads["cohorts + remainder"] = _cohorts_and_remainder
    return roads


def _customers_and_guests(tables: Tables) -> ir.Table:
    guests = tables["bookings"].filter(
        tables["bookings"].customer_id.isnull() & tables["bookings"].kind.isin(["sale", "return"])
    )
    return _added(_net_of("customers")(tables), guests.aggregate(more=money(guests.amount.sum())))


def _cohorts_and_remainder(tables: Tables) -> ir.Table:
    rest = cohort_remainder(tables["bookings"], tables["orders"])
    return _added(_net_of("cohort_retention")(tables), rest.aggregate(more=money(rest.net_revenue.sum())))


def _added(one: ir.Table, other: ir.Table) -> ir.Table:
    both = one.cross_join(other)
    return both.select(right=both.right + both.more)


def _sum_and_lines(table: str, column: str, kind: str) -> Callable[[Tables], tuple[ir.Table, ir.Table]]:
    def sides(tables: Tables) -> tuple[ir.Table, ir.Table]:
        made, booked = tables[table], tables["bookings"].filter(tables["bookings"].kind == kind)
        return made.aggregate(left=money(made[column].sum())), booked.aggregate(right=money(booked.amount.sum()))

    return sides


def _restated(tables: Tables) -> tuple[ir.Table, ir.Table]:
    matched = tables["returns"].filter(tables["returns"].matched_order_key.notnull())
    orders = tables["orders"]
    return orders.aggregate(left=money(orders.returned.sum())), matched.aggregate(right=money(matched.amount.sum()))


def _segmented(tables: Tables) -> tuple[ir.Table, ir.Table]:
    segments, rfm = tables["segments"], tables["rfm"]
    return segments.aggregate(left=count(segments.customers.sum())), rfm.aggregate(right=count(rfm.count()))


def _valued(tables: Tables) -> tuple[ir.Table, ir.Table]:
    clv, rfm = tables["clv"], tables["rfm"]
    return clv.aggregate(left=count(clv.count())), rfm.aggregate(right=count(rfm.count()))


@dataclass(frozen=True)
class _Identity:
    """Two sides that must be equal, and the tables without which they are not asked."""

    name: str
    sides: Callable[[Tables], tuple[ir.Table, ir.Table]]
    needs: frozenset[str]


_OTHERS = (
    _Identity("sales: orders = lines", _sum_and_lines("orders", "gross_revenue", "sale"), frozenset({"orders"})),
    _Identity("returns: returned lines = lines", _sum_and_lines("returns", "amount", "return"), frozenset({"returns"})),
    _Identity("fees: days = lines", _sum_and_lines("daily_sales", "fees", "fee"), frozenset({"daily_sales"})),
    _Identity("returns: orders restated = matched returns", _restated, frozenset({"orders", "returns"})),
    _Identity("customers: segments = rfm", _segmented, frozenset({"segments", "rfm"})),
    _Identity("customers: clv = rfm", _valued, frozenset({"clv", "rfm"})),
)
