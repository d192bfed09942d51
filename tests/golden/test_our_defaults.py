"""Online Retail under the product's own definitions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import duckdb
import pytest

from regulars.shell.published.run import Run
from tests.golden.conftest import Ask

NET = [
    "758160.84", "575987.59", "497664.64", "674107.47", "474468.24", "718096.90", "684327.61", "662733.59",
    "696541.18", "1008774.87", "1043091.38", "1425881.71", "440002.56",
]  # fmt: skip
ORDERS = [1550, 1081, 1093, 1440, 1235, 1668, 1525, 1452, 1339, 1818, 2005, 2751, 816]
COHORTS = [884, 416, 380, 452, 300, 284, 242, 187, 169, 299, 357, 323, 41]


def test_as_of_is_the_midnight_after_the_last_line(retail: Run) -> None:
    """2011-12-10, whatever the day and the time zone of the machine."""
    assert retail.as_of == date(2011, 12, 10)


def test_every_line_has_one_fate(retail: Run, ask: Ask) -> None:
    """541,909 framed lines are transactions or set aside, in each of the 305 files and in total."""
    files = retail.manifest.inputs
    assert len(files) == 305
    assert all(file.framed == file.used + file.set_aside for file in files)
    assert sum(file.framed for file in files) == 541_909
    assert ask("SELECT (SELECT count(*) FROM transactions), (SELECT count(*) FROM set_aside)") == (536_641, 5_268)
    assert ask("SELECT list(DISTINCT reasons) FROM set_aside") == ([["duplicate"]],)


def test_kinds(retail_sql: duckdb.DuckDBPyConnection) -> None:
    """Lines and money of each kind."""
    rows = retail_sql.execute(
        "SELECT kind, count(*), sum(total_amount) FROM transactions GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert rows == [
        ("adjustment", 3_038, D("23335.8200")),
        ("fee", 2_189, D("42832.5510")),
        ("return", 8_843, D("-588066.5500")),
        ("sale", 522_571, D("10247905.1330")),
    ]


def test_the_bridge_from_all_lines_to_net_revenue(retail_sql: duckdb.DuckDBPyConnection) -> None:
    """9,747,747.934 less repeats, adjustments and fees is 9,659,838.583, which is sales plus returns."""
    steps = dict(retail_sql.execute("SELECT step, amount FROM money_ledger").fetchall())
    assert steps["all lines"] == D("9747747.9340")
    assert steps["set aside: duplicate"] == D("-21740.9800")
    taken = steps["set aside: duplicate"] + steps["adjustment"] + steps["fee"]
    assert steps["all lines"] + taken == steps["net revenue"] == D("9659838.5830")
    assert steps["sale"] + steps["return"] == steps["net revenue"]


def test_one_net_revenue_by_every_road(ask: Ask) -> None:
    """By day, month, country, product, customers with guests: the same to the last digit."""
    assert (
        ask(
            "SELECT (SELECT sum(net_revenue) FROM daily_sales), (SELECT sum(net_revenue) FROM monthly_revenue), "
            "(SELECT sum(net_revenue) FROM revenue_by_country), (SELECT sum(net_revenue) FROM products), "
            "(SELECT sum(net_revenue) FROM customers) + (SELECT sum(total_amount) FROM transactions "
            "WHERE customer_id IS NULL AND kind IN ('sale', 'return'))"
        )
        == (D("9659838.5830"),) * 5
    )


def test_cohorts_and_their_remainder(ask: Ask) -> None:
    """Cohorts, guests, customers without an order and bookings before the first order's month make the total."""
    assert ask(
        "WITH first AS (SELECT customer_id, date_trunc('month', min(ordered_at)) AS month FROM orders "
        "WHERE customer_id IS NOT NULL GROUP BY 1), "
        "rest AS (SELECT sum(total_amount) AS amount FROM transactions LEFT JOIN first USING (customer_id) "
        "WHERE kind IN ('sale', 'return') AND (first.month IS NULL "
        "OR date_trunc('month', invoice_date) < first.month)) "
        "SELECT (SELECT sum(net_revenue) FROM cohort_retention) + (SELECT amount FROM rest)"
    ) == (D("9659838.5830"),)


def test_orders(ask: Ask) -> None:
    """19,773 orders, 18,402 of them by 4,334 identified customers; AOV 518.28."""
    assert ask(
        "SELECT count(*), count(customer_id), count(DISTINCT customer_id), "
        "round(sum(gross_revenue)::DOUBLE / count(*), 2) FROM orders"
    ) == (19_773, 18_402, 4_334, 518.28)


def test_months(ask: Ask) -> None:
    """Net revenue and orders by month; December 2011 is partial and has no growth."""
    assert ask(
        "SELECT list(round(net_revenue, 2) ORDER BY month), list(orders ORDER BY month) FROM monthly_revenue"
    ) == ([D(month) for month in NET], ORDERS)
    assert ask("SELECT is_partial, growth_previous FROM monthly_revenue WHERE month = '2011-12-01'") == (True, None)
    assert ask("SELECT count(*) FILTER (is_partial) FROM monthly_revenue") == (1,)


def test_cohort_sizes(ask: Ask) -> None:
    """Customers by month of their first order; only the first cohort is left-truncated, no zero is invented."""
    assert ask("SELECT list(cohort_size ORDER BY cohort_month) FROM cohort_retention WHERE month_number = 0") == (
        COHORTS,
    )
    assert ask("SELECT count(*), count(DISTINCT cohort_month) FILTER (is_left_truncated) FROM cohort_retention") == (
        91,
        1,
    )


def test_products(retail_sql: duckdb.DuckDBPyConnection) -> None:
    """The five products with the highest net revenue."""
    rows = retail_sql.execute("SELECT stock_code, net_revenue FROM top_products ORDER BY rank LIMIT 5").fetchall()
    assert rows == [
        ("22423", D("164459.4900")), ("85123A", D("99790.9300")), ("47566", D("98243.8800")),
        ("85099B", D("92175.7900")), ("23084", D("66661.6300")),
    ]  # fmt: skip


def test_segments_tell_the_future(retail_sql: duckdb.DuckDBPyConnection) -> None:
    """At 2011-09-10 the share that bought in the next 90 days falls from VIP, at least .85, to Low Value."""
    rows = retail_sql.execute(
        "SELECT segment, snapshot, share_came_back FROM segment_validation ORDER BY segment_number"
    ).fetchall()
    assert [row[0] for row in rows] == ["VIP", "Loyal", "Regular", "At Risk", "Low Value"]
    assert {row[1] for row in rows} == {date(2011, 9, 10)}
    shares = [row[2] for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] >= 0.85
    assert shares == pytest.approx([0.87, 0.72, 0.54, 0.46, 0.35], abs=0.006)


def test_restated_orders(ask: Ask) -> None:
    """Returns stand on the day they were booked, and again on the order they take back."""
    assert (
        ask(
            "SELECT (SELECT sum(returned) FROM orders), (SELECT sum(amount) FROM returns "
            "WHERE matched_order_key IS NOT NULL)"
        )[0]
        == ask("SELECT sum(amount) FROM returns WHERE match_kind IN ('whole', 'part', 'spread', 'amount')")[0]
    )
    assert ask("SELECT count(*) FROM returns WHERE matched_at > returned_at") == (0,)
