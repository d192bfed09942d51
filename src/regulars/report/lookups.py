"""Rows that a page looks up in a run: of one table, or of a list made of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from regulars.ground.calendar import PLAIN, Calendar
from regulars.report.questions import Where, chosen

if TYPE_CHECKING:
    import ibis.expr.types as ir

CUSTOMERS, COHORTS, COUNTRIES = "customer_list", "cohorts", "countries"  # lists that are no published tables
OFFERS, MOST_OFFERS = "recommendations", 3  # of them, the products that a list of customers names
_ASSIGNED_BY = {"country": "customers", "segment": "rfm"}  # which table says to whom a condition on cohorts applies

# What the list of customers has of each table, where the run has that table.
OF_CUSTOMERS: Mapping[str, tuple[str, ...]] = {
    "customers": ("customer_id", "country", "first_order_at", "last_order_at", "orders", "net_revenue", "aov"),
    "rfm": ("segment", "recency_days", "r_score", "f_score", "m_score"),
    "churn_scores": (
        "churn_probability",
        "churn_risk",
        "expected_loss",
        "reasons",
        "next_order_from",
        "next_order_to",
        "overdue",
    ),
    "clv": ("p_alive", "expected_orders", "clv", "clv_low", "clv_high", "customer_value_score"),
}


@dataclass(frozen=True)
class Lookup:
    """Rows that have one of the values in each column of `where`.

    `order` names columns, with a minus where the highest comes first. `limit` is how many rows there are at most.
    `grain` is that of cohorts, `since` and `until` are the days of countries, both inside.
    """

    of: str
    where: Where = ()
    order: tuple[str, ...] = ()
    limit: int | None = None
    grain: str = "month"
    since: date | None = None
    until: date | None = None


def reads(lookup: Lookup) -> tuple[str, ...]:
    """The tables without which it cannot be answered."""
    if lookup.of == COHORTS:
        return ("facts", "orders", *(_ASSIGNED_BY[name] for name, _ in lookup.where))
    if lookup.of == COUNTRIES:
        return ("facts",)
    return ("customers",) if lookup.of == CUSTOMERS else (lookup.of,)


def looked_up(tables: Mapping[str, ir.Table], lookup: Lookup, *, as_of: date, calendar: Calendar = PLAIN) -> ir.Table:
    """The rows of the lookup; one row per whatever its table or list says."""
    import ibis

    if lookup.of == COHORTS:
        found = _cohorts(tables, lookup, as_of, calendar)
    elif lookup.of == COUNTRIES:
        found = _countries(tables["facts"], lookup)
    else:
        found = _where(_customers(tables) if lookup.of == CUSTOMERS else tables[lookup.of], *lookup.where)
    keys = [ibis.desc(name[1:]) if name.startswith("-") else ibis.asc(name) for name in lookup.order]
    ordered = found.order_by(keys) if keys else found
    return ordered.limit(lookup.limit) if lookup.limit is not None else ordered


def _where(table: ir.Table, *conditions: tuple[str, tuple[str, ...]]) -> ir.Table:
    for name, values in conditions:
        table = table.filter(table[name].cast("string").isin(values))
    return table


def _cohorts(tables: Mapping[str, ir.Table], lookup: Lookup, as_of: date, calendar: Calendar) -> ir.Table:
    """One row per cohort and age, of the customers whom the conditions let in; the log still begins where it begins."""
    from regulars.studies.cohorts.retention import cohort_retention, first_orders, value_per_member

    orders = tables["orders"]
    grain = "fiscal_quarter" if lookup.grain == "quarter" else lookup.grain  # as in cohort_retention_quarterly
    begins = first_orders(orders, grain, calendar).cohort_month.min().as_scalar()
    for condition in lookup.where:
        orders = orders.semi_join(_where(tables[_ASSIGNED_BY[condition[0]]], condition), "customer_id")
    found = cohort_retention(tables["facts"], orders, as_of=as_of, grain=grain, calendar=calendar)
    found = found.mutate(is_left_truncated=found.cohort_month == begins) if lookup.where else found
    return found.mutate(value_per_member=value_per_member(found))


def _countries(facts: ir.Table, lookup: Lookup) -> ir.Table:
    """One row per country, ranked among the lines that the conditions let in."""
    from regulars.metrics.ranking import revenue_by_country

    return revenue_by_country(chosen(facts, lookup.where, lookup.since, lookup.until))


def customer_list(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row per customer with an order: who they are, what they are worth, how likely they are to leave.

    A run of an earlier version lacks columns that were not made then.
    """
    listed = tables["customers"].filter(lambda table: table.orders > 0)
    for name, columns in OF_CUSTOMERS.items():
        there = [column for column in columns if name in tables and column in tables[name].columns]
        if name == "customers":
            listed = listed.select(there)
        elif there:
            listed = listed.left_join(tables[name]["customer_id", *there], "customer_id").drop("customer_id_right")
    if OFFERS in tables:
        listed = listed.left_join(_first_offers(tables[OFFERS]), "customer_id").drop("customer_id_right")
    return listed


def _customers(tables: Mapping[str, ir.Table]) -> ir.Table:
    """The list without offers, which pages look up for one customer at a time."""
    return customer_list({name: table for name, table in tables.items() if name != OFFERS})


def _first_offers(recommendations: ir.Table) -> ir.Table:
    """One row per customer: the codes and names of the first three products to offer."""
    first = recommendations.filter((recommendations["list"] == "all") & (recommendations["rank"] <= MOST_OFFERS))
    columns = {}
    for rank in range(1, MOST_OFFERS + 1):
        here = first["rank"] == rank
        columns[f"offer_{rank}"] = first.stock_code.max(where=here)
        columns[f"offer_{rank}_name"] = first.product_name.max(where=here)
    return first.group_by("customer_id").aggregate(**columns)
