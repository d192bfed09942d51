"""How much each group of customers contributes."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ground.kpis import GUEST, NO_ORDER
from regulars.ground.tables.allowed import allowed_values
from regulars.ledger.kinds import known_money, unknown_money
from regulars.ledger.slices import placed, slice_of
from regulars.ledger.types import count, money, share, share_so_far
from regulars.metrics.facts import GROUPS, NEW, RETURNING
from regulars.metrics.measures import aggregates

_MEASURES = ("customers", "orders", "net_revenue", "total_sales")
_ORDER = {
    "new_returning": (NEW, RETURNING, NO_ORDER, GUEST),
    "identified_guest": GROUPS["identified"],
    "segment": (*allowed_values("rfm", "segment"), NO_ORDER, GUEST),
}


def group_contribution(facts: ir.Table, customers: ir.Table, *, money_columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per group of customers, for each way of grouping them; each way sums to the whole shop."""
    names = (*_MEASURES, *known_money(money_columns))
    kinds = [
        _by(facts, "identified", "identified_guest", names),
        _by(facts, "new_returning", "new_returning", names),
        _by(facts.filter(facts.segment.notnull()), "segment", "segment", names),  # none where RFM is withheld
        _deciles(facts, customers, names),
    ]
    every = kinds[0].union(*kinds[1:])
    so_far = ibis.window(group_by="group_kind", order_by=["group_number", "group_name"], preceding=(None, 0))
    total = every.net_revenue.sum().over(ibis.window(group_by="group_kind"))
    return every.mutate(
        share=share(every.net_revenue, total),
        cumulative_share=share_so_far(every.net_revenue.sum().over(so_far), total),
        **unknown_money(money_columns),
    )


def _by(facts: ir.Table, column: str, group_kind: str, names: tuple[str, ...]) -> ir.Table:
    sums = facts.group_by(group_name=facts[column]).aggregate(**aggregates(facts, names))
    order = {name: number for number, name in enumerate(_ORDER[group_kind], start=1)}
    number = ibis.cases(*((sums.group_name == name, n) for name, n in order.items()), else_=len(order) + 1)
    return sums.select(
        group_kind=ibis.literal(group_kind), group_number=number.cast("int64"), **_group_and_names(sums, names)
    )


def _deciles(facts: ir.Table, customers: ir.Table, names: tuple[str, ...]) -> ir.Table:
    """Tenths of the customers with an order, by net revenue; equal revenue is in one tenth. 1 is the best."""
    buyers = customers.filter(customers.orders > 0)
    best_first = placed(buyers, [ibis.desc("net_revenue")], slices=-slice_of(buyers.net_revenue), ties=True)
    before = (best_first.place * 10).cast("float64") / best_first.size.cast("float64")
    tenths = best_first.mutate(group_number=before.floor().cast("int64") + 1)
    amounts = {name: money(tenths[name].sum()) for name in names if name not in ("customers", "orders")}
    sums = tenths.group_by("group_number").aggregate(
        customers=count(tenths.count()), orders=count(tenths.orders.sum()), **amounts
    )
    sums = sums.mutate(group_name=ibis.literal("decile ") + sums.group_number.cast("string"))
    outside = facts.filter(facts.new_returning.isin([GUEST, NO_ORDER]))
    rest = outside.group_by(group_name=outside.new_returning).aggregate(**aggregates(outside, names))
    rest = rest.mutate(group_number=ibis.ifelse(rest.group_name == GUEST, 12, 11).cast("int64"))
    kind = ibis.literal("decile")
    return sums.select(group_kind=kind, group_number="group_number", **_group_and_names(sums, names)).union(
        rest.select(group_kind=kind, group_number="group_number", **_group_and_names(rest, names))
    )


def _group_and_names(sums: ir.Table, names: tuple[str, ...]) -> dict[str, ir.Value]:
    return {name: sums[name] for name in ("group_name", *names)}
