"""The literature's classic subset (id present, quantity and price above 0, no cancellation), from our tables."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import duckdb
import pytest

from tests.golden.conftest import Ask

MONTHS = [
    "572713.89", "569445.04", "447137.35", "595500.76", "469200.36", "678594.56", "661213.69", "600091.01",
    "645343.90", "952838.38", "1039318.79", "1161817.38", "518192.79",
]  # fmt: skip
COHORTS = [885, 417, 380, 452, 300, 284, 242, 188, 169, 299, 358, 323, 41]
DECEMBER = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]
JANUARY = [417, 92, 111, 96, 134, 120, 103, 101, 125, 136, 152, 49]


def test_size_with_and_without_repeats(ask: Ask) -> None:
    """397,884 lines, 4,338 customers, 18,532 invoices, 8,911,407.90; without repeats 392,692 lines, AOV 479.56."""
    assert ask(
        "SELECT count(*), count(DISTINCT customer_id), count(DISTINCT invoice_no), round(sum(amount), 2) FROM classic"
    ) == (397_884, 4_338, 18_532, D("8911407.90"))
    assert ask(
        "SELECT count(*), round(sum(amount), 2), round(sum(amount)::DOUBLE / count(DISTINCT invoice_no), 2) "
        "FROM classic WHERE kept"
    ) == (392_692, D("8887208.89"), 479.56)


def test_customers(ask: Ask) -> None:
    """1,493 customers with one invoice; 16,763 customer-days; 8 customers in several countries."""
    assert ask(
        "SELECT count(*) FILTER (n = 1), sum(days), count(*) FILTER (countries > 1) FROM (SELECT "
        "count(DISTINCT invoice_no) AS n, count(DISTINCT invoice_date::DATE) AS days, "
        "count(DISTINCT country) AS countries FROM classic GROUP BY customer_id)"
    ) == (1_493, 16_763, 8)


def test_net_of_customers(ask: Ask) -> None:
    """55 customers with net at or below zero (41 negative, 14 zero); 34 with returns only, over all their lines."""
    assert ask(
        "SELECT count(*) FILTER (net <= 0), count(*) FILTER (net < 0), count(*) FILTER (net = 0) FROM "
        "(SELECT sum(quantity * price) AS net FROM raw WHERE customer_id IS NOT NULL GROUP BY customer_id)"
    ) == (55, 41, 14)


def test_concentration(ask: Ask) -> None:
    """The United Kingdom has 82.01%; the best 1, 10 and 20% of customers have 32.0, 61.4 and 74.6%."""
    assert ask(
        "SELECT round(100 * (sum(amount) FILTER (country = 'United Kingdom') / sum(amount))::DOUBLE, 2) FROM classic"
    ) == (82.01,)
    shares = ask(
        "SELECT list(round(100 * top, 1) ORDER BY part) FROM (SELECT part, (sum(m) FILTER (place <= ceil(part * n)) "
        "/ sum(m))::DOUBLE AS top FROM (SELECT sum(amount) AS m, count(*) OVER () AS n, "
        "row_number() OVER (ORDER BY sum(amount) DESC) AS place FROM classic GROUP BY customer_id), "
        "(VALUES (0.01), (0.1), (0.2)) AS parts(part) GROUP BY part)"
    )
    assert shares == ([32.0, 61.4, 74.6],)


def test_rfm_points(ask: Ask) -> None:
    """Recency, frequency and monetary value at 20, 40, 50, 60 and 80%, as published, and their maxima."""
    recency, frequency, monetary, most, highest = ask(
        "SELECT quantile_cont(r, [.2, .4, .5, .6, .8]), quantile_cont(f, [.2, .4, .5, .6, .8]), "
        "quantile_cont(m, [.2, .4, .5, .6, .8]), max(f), max(m) FROM (SELECT date_diff('day', "
        "max(invoice_date)::DATE, DATE '2011-12-10')::DOUBLE AS r, count(DISTINCT invoice_no)::DOUBLE AS f, "
        "sum(amount)::DOUBLE AS m FROM classic GROUP BY customer_id)"
    )
    assert recency == pytest.approx([13.8, 33, 51, 72, 180])
    assert frequency == [1, 2, 2, 3, 6]
    assert monetary == pytest.approx([250.19, 490.10, 674.48, 942.28, 2058.43], abs=0.01)
    assert (most, round(highest, 2)) == (209, 280206.02)


def test_months(ask: Ask) -> None:
    """Revenue by month, and November 2011 with 2,657 orders of 1,664 buyers at 437.27."""
    assert ask(
        "SELECT list(m ORDER BY month) FROM (SELECT date_trunc('month', invoice_date) AS month, "
        "round(sum(amount), 2) AS m FROM classic GROUP BY 1)"
    ) == ([D(month) for month in MONTHS],)
    assert ask(
        "SELECT count(DISTINCT invoice_no), count(DISTINCT customer_id), "
        "round(sum(amount)::DOUBLE / count(DISTINCT invoice_no), 2) FROM classic "
        "WHERE date_trunc('month', invoice_date) = DATE '2011-11-01'"
    ) == (2_657, 1_664, 437.27)


def test_gaps(ask: Ask) -> None:
    """Days between purchase days at 50, 80, 90 and 95%: 28, 70, 110, 155."""
    assert ask(
        "SELECT quantile_cont(gap::DOUBLE, [.5, .8, .9, .95]) FROM (SELECT day - lag(day) OVER (PARTITION BY "
        "customer_id ORDER BY day) AS gap FROM (SELECT DISTINCT customer_id, invoice_date::DATE AS day "
        "FROM classic))"
    ) == ([28, 70, 110, 155],)


def test_cohorts_through_our_own_function(ask: Ask, retail_sql: duckdb.DuckDBPyConnection) -> None:
    """The classic subset through cohort_retention: the published sizes, two rows, and 21.5% at month 1."""
    import datetime

    import ibis

    from regulars import steps

    backend = ibis.duckdb.connect()
    backend.con.register("classic", retail_sql.sql("SELECT * FROM classic").to_arrow_table())
    lines = backend.table("classic").mutate(
        kind=ibis.literal("sale"), total_amount=ibis._.amount, cost=ibis.null("float64")
    )
    booked = steps.bookings(lines, as_of=datetime.date(2011, 12, 10))
    nothing = backend.sql("SELECT NULL::VARCHAR AS matched_order_key, 0::DECIMAL(18, 4) AS amount LIMIT 0")
    cells = steps.cohort_retention(booked, steps.orders(booked, nothing), as_of=datetime.date(2011, 12, 10))
    rows = cells.order_by("cohort_month", "month_number").to_pyarrow().to_pylist()
    assert [row["cohort_size"] for row in rows if row["month_number"] == 0] == COHORTS
    first, second = sorted({row["cohort_month"] for row in rows})[:2]
    assert [row["active"] for row in rows if row["cohort_month"] == first] == DECEMBER
    assert [row["active"] for row in rows if row["cohort_month"] == second] == JANUARY
    assert _mean(rows, 1, partial=False) == pytest.approx(0.215, abs=0.0005)
    assert _mean(rows, 6, partial=False) == pytest.approx(0.268, abs=0.0005)
    assert _mean(rows, 6, partial=True) == pytest.approx(0.244, abs=0.0005)
    observed = [row["retention_rate"] for row in rows if row["month_number"] == 6]
    assert sum(observed) / 13 == pytest.approx(0.13, abs=0.005)  # what zeros in unobservable cells would make of it
    first_month = [row["retention_rate"] for row in rows if row["month_number"] == 1]
    assert sum(first_month) / 13 == pytest.approx(0.190, abs=0.0005)
    backend.disconnect()
    assert [_share_of_new(rows, month) for month in range(4)] == [100, 56, 50, 46]  # left truncation


def _share_of_new(rows: list[dict[str, Any]], month: int) -> int:
    """Buyers of the month who look new, in per cent of all its buyers."""
    cells = [row for row in rows if _month_of(row) == month]
    new = sum(row["active"] for row in cells if row["month_number"] == 0)
    return round(100 * new / sum(row["active"] for row in cells))


def _month_of(row: dict[str, Any]) -> int:
    """0 for December 2010, in which the cell lies."""
    start = row["cohort_month"]
    return (start.year - 2011) * 12 + start.month + row["month_number"]


def _mean(rows: list[dict[str, Any]], age: int, *, partial: bool) -> float:
    """Mean retention over the cohorts whose month at this age was observed."""
    seen = [r["retention_rate"] for r in rows if r["month_number"] == age and (partial or not r["is_partial"])]
    return sum(seen) / len(seen)
