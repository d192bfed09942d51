"""Why revenue rose from October to November 2011: the classic subset, its repeats kept, by the logarithmic mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from itertools import permutations
from math import prod
from typing import Any

import duckdb
import ibis

from regulars import steps
from regulars.shell.published.run import Run
from regulars.studies.change.bridge import revenue_bridge
from regulars.studies.change.cells import change_cells, change_pairs
from regulars.studies.change.tree import change_tree

OCTOBER, NOVEMBER = date(2011, 10, 1), date(2011, 11, 1)
CHAIN = ("customers", "orders_per_customer", "units_per_order", "revenue_per_unit")


def test_october_to_november_of_the_classic_subset(retail_sql: duckdb.DuckDBPyConnection) -> None:
    """+122,498.59 = 218,569.93 customers + 133,463.38 orders per customer − 221,036.85 pieces − 8,497.87 by piece.

    Shapley's values of the four factors have the same signs, and lie inside the bands.
    """
    parts = {row["part"]: row for row in _bridge_of_classic(retail_sql) if row["level"] == 2}
    found = {part: round(row["amount"], 2) for part, row in parts.items()}
    assert found == {
        "customers": D("218569.93"),
        "orders_per_customer": D("133463.38"),
        "units_per_order": D("-221036.85"),
        "revenue_per_unit": D("-8497.87"),
    }
    assert round(sum(row["amount"] for row in parts.values()), 2) == D("122498.59")
    for part, value in _shapley(*_factors(retail_sql)).items():
        assert (value > 0) == (parts[part]["amount"] > 0)
        assert parts[part]["low"] < value < parts[part]["high"]


def test_the_parts_of_every_view_add_up(retail: Run) -> None:
    """Every pair of months of the year, in every view and level, to the last digit; the tree as by hand in floats."""
    rows = retail.table("revenue_bridge").to_pyarrow().to_pylist()
    net = {row["month"]: row["net_revenue"] for row in retail.table("monthly_revenue").to_pyarrow().to_pylist()}
    sums: dict[tuple[Any, ...], D] = {}
    for row in rows:
        key = (row["period_from"], row["period_to"], row["view"], row["level"])
        sums[key] = sums.get(key, D(0)) + row["amount"]
    assert len({key[:2] for key in sums}) == 11  # December to November; the last month is partial
    assert {key[2:] for key in sums} == {
        ("tree", 1), ("tree", 2), ("customers", 1), ("customers", 2), ("countries", 1), ("products", 1)
    }  # fmt: skip
    assert all(amount == net[key[1]] - net[key[0]] for key, amount in sums.items())


def _bridge_of_classic(retail_sql: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    backend = ibis.duckdb.connect()
    backend.con.register("classic", retail_sql.execute("SELECT * FROM classic").to_arrow_table())
    lines = backend.table("classic").mutate(
        kind=ibis.literal("sale"), total_amount=ibis._.amount, cost=ibis.null("float64")
    )
    booked = backend.create_table("booked", steps.bookings(lines, as_of=date(2011, 12, 1)))
    nothing = backend.sql("SELECT NULL::VARCHAR AS matched_order_key, 0::DECIMAL(18, 4) AS amount LIMIT 0")
    facts = backend.create_table("facts", steps.facts(booked, steps.orders(booked, nothing)))
    pairs = backend.create_table("pairs", change_pairs(steps.monthly_revenue(facts, as_of=date(2011, 12, 1))))
    tree = backend.create_table("tree", change_tree(change_cells(facts), pairs, facts))
    bridge = revenue_bridge(pairs, tree)
    return bridge.filter(bridge.period_to == NOVEMBER).to_pyarrow().to_pylist()


def _factors(retail_sql: duckdb.DuckDBPyConnection) -> list[list[float]]:
    """The four factors of either month, by a query of our own."""
    factors = []
    for month in (OCTOBER, NOVEMBER):
        customers, orders, units, money = retail_sql.execute(
            "SELECT count(DISTINCT customer_id), count(DISTINCT invoice_no), sum(quantity)::DOUBLE, "
            "sum(amount)::DOUBLE FROM classic WHERE date_trunc('month', invoice_date) = ?",
            [month],
        ).fetchall()[0]
        factors.append([customers, orders / customers, units / orders, money / units])
    return factors


def _shapley(before: list[float], after: list[float]) -> dict[str, float]:
    """What each factor adds where factors change one after the other, in the mean of all sequences."""
    added = dict.fromkeys(CHAIN, 0.0)
    ways = list(permutations(range(len(CHAIN))))
    for way in ways:
        now = list(before)
        for place in way:
            was = prod(now)
            now[place] = after[place]
            added[CHAIN[place]] += (prod(now) - was) / len(ways)
    return added
