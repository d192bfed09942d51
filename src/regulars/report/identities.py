"""What must be equal before anything is published: the same money, counted along different roads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.money_steps import LESS, MoneyStep
from regulars.ledger.calendar import known_before
from regulars.ledger.kinds import NET_REVENUE, OTHER_MONEY
from regulars.ledger.types import count, money
from regulars.studies.cohorts.evidence import cohort_remainder

Tables = Mapping[str, ir.Table]


def identities(tables: Tables, *, as_of: date) -> ir.Table:
    """One row per identity: its name, the figure on either side. The sides must be equal to the last digit."""
    roads = _net_revenue_roads(tables)
    lines = known_before(tables["transactions"], as_of)
    after = lines.total_amount - lines.discount - lines.refund
    whole = money(after.sum(where=lines.kind.isin(NET_REVENUE)))
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
        tables["bookings"].customer_id.isnull() & tables["bookings"].kind.isin(NET_REVENUE)
    )
    return _sum_of_both(_net_of("customers")(tables), guests.aggregate(more=money(guests.amount.sum())))


def _cohorts_and_remainder(tables: Tables) -> ir.Table:
    rest = cohort_remainder(tables["bookings"], tables["orders"])
    return _sum_of_both(_net_of("cohort_retention")(tables), rest.aggregate(more=money(rest.net_revenue.sum())))


def _sum_of_both(one: ir.Table, other: ir.Table) -> ir.Table:
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


def _ledger_steps(*, to: MoneyStep, by: tuple[MoneyStep, ...]) -> Callable[[Tables], tuple[ir.Table, ir.Table]]:
    """The money of a total of the money ledger, and that of the steps which lead to it."""

    def sides(tables: Tables) -> tuple[ir.Table, ir.Table]:
        ledger = tables["money_ledger"]
        led = ledger.filter(ledger.step.isin([step.value for step in by]))
        total = ledger.filter(ledger.step == to.value)
        return total.aggregate(left=money(total.amount.sum())), led.aggregate(right=money(led.amount.sum()))

    return sides


def _segmented(tables: Tables) -> tuple[ir.Table, ir.Table]:
    segments, rfm = tables["segments"], tables["rfm"]
    return segments.aggregate(left=count(segments.customers.sum())), rfm.aggregate(right=count(rfm.count()))


def _valued(tables: Tables) -> tuple[ir.Table, ir.Table]:
    clv, rfm = tables["clv"], tables["rfm"]
    return clv.aggregate(left=count(clv.count())), rfm.aggregate(right=count(rfm.count()))


def _bridged(tables: Tables) -> tuple[ir.Table, ir.Table]:
    """What the parts of each level leave over of the change that they explain, in all, and nothing."""
    bridge, months = tables["revenue_bridge"], tables["monthly_revenue"]
    sums = bridge.group_by("period_from", "period_to", "view", "level").aggregate(parts=money(bridge.amount.sum()))
    before = months.select(period_from="month", before="net_revenue")
    after = months.select(period_to="month", after="net_revenue")
    both = sums.inner_join(before, "period_from").inner_join(after, "period_to")
    over = both.mutate(over=(both.after - both.before - both.parts).abs())
    return over.aggregate(left=money(over.over.sum())), months.aggregate(right=money(months.net_revenue.max() * 0))


def _attributed(tables: Tables) -> tuple[ir.Table, ir.Table]:
    """What the rows of each model and window leave over of net revenue, in all, and nothing."""
    credit, months = tables["attribution"], tables["monthly_revenue"]
    of_all = credit.filter(credit.customer_kind == "all")
    sums = of_all.group_by("model", "window_days").aggregate(parts=money(of_all.net_revenue.sum()))
    both = sums.cross_join(months.aggregate(whole=money(months.net_revenue.sum())))
    over = both.aggregate(left=money((both.whole - both.parts).abs().sum()))
    return over, months.aggregate(right=money(months.net_revenue.max() * 0))


def _flowing(tables: Tables) -> tuple[ir.Table, ir.Table]:
    """What flows from and to each segment leave over of its stock, in all, and nothing."""
    stock, flows = tables["segment_stock"], tables["segment_flows"]
    over = []
    for end in ("from", "to"):
        ends = flows.group_by(snapshot=flows[f"snapshot_{end}"], segment=flows[f"segment_{end}"])
        sums = ends.aggregate(flowed=money(flows[f"net_revenue_{end}"].sum()))
        both = stock.inner_join(sums, ["snapshot", "segment"])
        over.append(both.select(over=(both.net_revenue - both.flowed).abs()))
    every = over[0].union(over[1])
    return every.aggregate(left=money(every.over.sum())), stock.aggregate(right=money(stock.net_revenue.max() * 0))


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
    *(
        _Identity(f"{column}: days = lines", _sum_and_lines("daily_sales", column, kind), frozenset({"daily_sales"}))
        for column, kind in OTHER_MONEY.items()
    ),
    _Identity(
        "money ledger: net revenue = lines less its steps",
        _ledger_steps(to=MoneyStep.NET_REVENUE, by=(MoneyStep.ACCEPTED, *LESS)),
        frozenset({"money_ledger"}),
    ),
    _Identity(
        "money ledger: net revenue = sales, discounts, returns",
        _ledger_steps(to=MoneyStep.NET_REVENUE, by=(MoneyStep.SALE, MoneyStep.DISCOUNT, MoneyStep.RETURN)),
        frozenset({"money_ledger"}),
    ),
    _Identity("returns: orders restated = matched returns", _restated, frozenset({"orders", "returns"})),
    _Identity("revenue bridge: change less parts = 0", _bridged, frozenset({"revenue_bridge", "monthly_revenue"})),
    _Identity(
        "attribution: channels + unattributed = net revenue",
        _attributed,
        frozenset({"attribution", "monthly_revenue"}),
    ),
    _Identity("segments: stock less flows = 0", _flowing, frozenset({"segment_stock", "segment_flows"})),
    _Identity("customers: segments = rfm", _segmented, frozenset({"segments", "rfm"})),
    _Identity("customers: clv = rfm", _valued, frozenset({"clv", "rfm"})),
)
