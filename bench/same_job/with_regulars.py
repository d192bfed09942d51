"""The job by the public steps of Regulars, on the lines of a published run.

    python -m bench.same_job.with_regulars DATA [--warm SMALL_DATA]

The run has judged and cleaned the lines, so what is measured is the cost of the definitions. With `--warm` the job is
done on another run first, so that libraries are loaded and used.
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

import regulars
from bench.same_job.check import Check, cents, sums, tell, warmed
from regulars import steps

# What the job asks of each: whoever writes the SQL of it computes no more either.
OF_CUSTOMERS = (
    *("customer_id", "first_order_at", "recency_days", "orders", "gross_revenue", "revenue_before_returns"),
    *("net_revenue", "total_sales"),
)
UNASKED = ("units", "cost")
SALES = ("net_revenue", "orders", "customers", "aov")
PRESENT = frozenset({"invoice_no", "stock_code", "quantity", "price", "customer_id", "country"})


def first_orders(customers: ir.Table) -> ir.Table:
    """The first order of every customer, all that cohorts ask of orders."""
    return customers.select("customer_id", ordered_at="first_order_at", order_number=ibis.literal(1))


def job(data: Path) -> Check:
    """All results, in memory."""
    with regulars.open(data) as run:
        engine = ibis.duckdb.connect()
        try:
            lines = engine.read_parquet(run.folder / "processed" / "transactions.parquet")
            return answers(engine, lines.filter(lines.kind == "sale", lines.customer_id.notnull()), run.as_of)
        finally:
            engine.disconnect()


def answers(engine: Any, lines: ir.Table, as_of: date) -> Check:
    """Everything that the job asks, by the definitions of Regulars."""
    bookings = steps.bookings(lines, as_of=as_of)
    unasked = {name: ibis.null(bookings[name].type()) for name in UNASKED}
    booked = engine.create_table("bookings", bookings.drop(*UNASKED), temp=True)
    history = steps.customer_history(booked.mutate(**unasked), as_of=as_of)
    customers = engine.create_table("customers", history.select(*OF_CUSTOMERS), temp=True)
    cuts = engine.create_table("rfm_cuts", steps.rfm_cuts(customers), temp=True)
    rfm = engine.create_table("rfm", steps.rfm(customers, cuts), temp=True)
    asked: dict[str, Any] = {"as_of": as_of, "present": PRESENT}
    sold = lines.mutate(day=lines.invoice_date.date(), amount=lines.total_amount)
    by_product = steps.kpis(sold, by=("stock_code",), only="net_revenue", **asked)
    best = rows(by_product.order_by(ibis.desc("net_revenue"), "stock_code").limit(20))
    (whole,) = rows(steps.kpis(booked, only=(*SALES, "order_lines"), **asked))
    months = rows(steps.kpis(booked, grain="month", only=SALES, **asked).drop("is_partial"))
    named = booked.mutate(country=booked.country.fill_null("Unknown"))
    countries = rows(steps.kpis(named, by=("country",), only=SALES, **asked))
    rows(steps.segments(rfm, customers))
    cohorts = rows(steps.cohort_retention(booked, first_orders(customers), as_of=as_of))
    return Check(
        lines=whole["order_lines"],
        revenue=cents(whole["net_revenue"]),
        orders=whole["orders"],
        customers=whole["customers"],
        by_month=sums((row["period"], row["net_revenue"]) for row in months),
        by_country=sums((row["country"], row["net_revenue"]) for row in countries),
        best_products=tuple(row["stock_code"] for row in best),
        recency=int(rows(rfm.aggregate(days=rfm.recency_days.sum()))[0]["days"]),
        retained=sum(row["active"] for row in cohorts),
        cells=sum(row["active"] > 0 for row in cohorts),
    )


def rows(table: ir.Table) -> list[dict[str, Any]]:
    """The rows of the table, in memory."""
    return table.to_pyarrow().to_pylist()


def main() -> None:
    """Read the arguments, do the job and print what it found."""
    parser = argparse.ArgumentParser(description="The small job, by the public steps of Regulars.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--warm", type=Path)
    wanted = parser.parse_args()
    if wanted.warm:
        job(wanted.warm)
    warmed()
    begun = time.perf_counter()
    check = job(wanted.data)
    tell(check, time.perf_counter() - begun)


if __name__ == "__main__":
    main()
