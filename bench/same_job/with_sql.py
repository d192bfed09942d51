"""The job in SQL written by hand for DuckDB: the same plan, and right on the same logs.

    python -m bench.same_job.with_sql TRANSACTIONS.parquet [--warm SMALL.parquet]

An invoice is one order, of one day and one customer, also where it runs past midnight or names two of them
(`--shortcut` takes it that none does, which holds for the invented log and saves a window over all orders).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import duckdb

from bench.same_job.check import Check, cents, sums, tell, warmed

IS_ORDER = "row_number() OVER (PARTITION BY invoice_no ORDER BY booked_at, customer_id, country) = 1"
FIFTHS = "quantile_cont({0}, [0.2, 0.4, 0.6, 0.8])"

TABLES = f"""
CREATE TEMP TABLE bookings AS
    WITH rolled AS (
        SELECT invoice_no, customer_id, country, invoice_date::DATE AS day, min(invoice_date) AS booked_at,
            sum(total_amount) AS amount, count(*) AS lines
        FROM lines GROUP BY ALL
    )
    SELECT *, {{is_order}} AS is_order FROM rolled;
CREATE TEMP TABLE firsts AS
    SELECT customer_id, min(booked_at)::DATE AS first_day FROM bookings WHERE is_order GROUP BY 1;
CREATE TEMP TABLE customers AS
    SELECT customer_id, max(day) FILTER (is_order) AS last_day, count(*) FILTER (is_order) AS frequency,
        sum(amount) AS monetary
    FROM bookings GROUP BY 1;
CREATE TEMP TABLE rfm AS
    WITH base AS (
        SELECT *, (SELECT max(day) + 1 FROM bookings) - last_day AS recency FROM customers WHERE frequency > 0
    ), cuts AS (
        SELECT {FIFTHS.format("recency")} AS r, {FIFTHS.format("frequency")} AS f,
            {FIFTHS.format("monetary::DOUBLE")} AS m FROM base
    ), scored AS (
        SELECT customer_id, recency, frequency, monetary,
            5 - len(list_filter(cuts.r, lambda cut: cut < recency)) AS r,
            1 + len(list_filter(cuts.f, lambda cut: cut < frequency)) AS f,
            1 + len(list_filter(cuts.m, lambda cut: cut < monetary)) AS m
        FROM base, cuts
    )
    SELECT *, CASE WHEN r >= 4 AND f >= 4 AND m >= 4 THEN 'VIP' WHEN r <= 2 AND (f >= 3 OR m >= 3) THEN 'At Risk'
        WHEN f >= 4 THEN 'Loyal' WHEN r <= 2 OR (f = 1 AND m = 1) THEN 'Low Value' ELSE 'Regular' END AS segment
    FROM scored;
"""
SALES = """sum(amount) AS revenue, count(*) FILTER (is_order) AS orders,
    count(DISTINCT customer_id) FILTER (is_order) AS customers,
    sum(amount) / nullif(count(*) FILTER (is_order), 0) AS aov"""
ASKED = {
    "whole": f"SELECT {SALES}, sum(lines) FROM bookings",
    "months": f"SELECT date_trunc('month', day)::DATE, {SALES} FROM bookings GROUP BY 1",
    "countries": f"SELECT coalesce(country, 'Unknown'), {SALES} FROM bookings GROUP BY 1",
    "best": "SELECT stock_code, sum(total_amount) FROM lines GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20",
    "recency": "SELECT sum(recency) FROM rfm",
    "segments": "SELECT segment, count(*), sum(monetary), avg(recency), avg(frequency) FROM rfm GROUP BY 1",
    "cohorts": """
        SELECT year(first_day) * 12 + month(first_day) AS cohort,
            year(day) * 12 + month(day) - (year(first_day) * 12 + month(first_day)) AS age,
            count(DISTINCT customer_id) FILTER (is_order), sum(amount)
        FROM bookings JOIN firsts USING (customer_id) GROUP BY 1, 2
    """,
}


def job(lines: Path, is_order: str) -> Check:
    """All results, in memory."""
    with duckdb.connect() as connection:
        sales = "kind = 'sale' AND customer_id IS NOT NULL"
        connection.execute(f"CREATE TEMP VIEW lines AS FROM read_parquet('{lines}') WHERE {sales}")
        for statement in TABLES.split(";"):
            connection.execute(statement.replace("{is_order}", is_order))
        found = {name: connection.execute(question).fetchall() for name, question in ASKED.items()}
    revenue, orders, customers, _, order_lines = found["whole"][0]
    return Check(
        lines=order_lines,
        revenue=cents(revenue),
        orders=orders,
        customers=customers,
        by_month=sums((row[0], row[1]) for row in found["months"]),
        by_country=sums((row[0], row[1]) for row in found["countries"]),
        best_products=tuple(code for code, _ in found["best"]),
        recency=found["recency"][0][0],
        retained=sum(row[2] for row in found["cohorts"]),
        cells=sum(row[2] > 0 for row in found["cohorts"]),
    )


def main() -> None:
    """Read the arguments, do the job and print what it found."""
    parser = argparse.ArgumentParser(description="The small job, in SQL written by hand.")
    parser.add_argument("lines", type=Path)
    parser.add_argument("--warm", type=Path)
    parser.add_argument("--shortcut", action="store_const", const="true", default=IS_ORDER, dest="is_order")
    wanted = parser.parse_args()
    if wanted.warm:
        job(wanted.warm, wanted.is_order)
    warmed()
    begun = time.perf_counter()
    check = job(wanted.lines, wanted.is_order)
    tell(check, time.perf_counter() - begun)


if __name__ == "__main__":
    main()
