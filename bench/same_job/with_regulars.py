"""The job with the steps of Regulars, as somebody who has a tidy log of their own would call them.

    python -m bench.same_job.with_regulars LOG.parquet [--warm SMALL.parquet] [--in-engine]

Nothing is judged, repaired or published: the log is typed already, and the filter is the tutorial's. What is measured
is what the definitions themselves cost, from the log condensed or, with `--in-engine`, from its lines. With `--warm`
another log is done first, so that libraries are loaded and used.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow.compute as pc

import regulars
from bench.same_job.check import Check, cents, sums, tell, warmed
from regulars.ground.contract import MONEY
from regulars.ledger.clean import duplicates, suspect_keys
from regulars.shell.config.config import Config
from regulars.shell.jobs.build import opened_store

IN_THE_LOG = {
    "invoice_no": "Invoice",
    "stock_code": "StockCode",
    "product_name": "Description",
    "quantity": "Quantity",
    "invoice_date": "InvoiceDate",
    "price": "Price",
    "customer_id": "Customer ID",
    "country": "Country",
}
# What the job asks of each: whoever writes the SQL of it computes no more either.
OF_CUSTOMERS = ("customer_id", "first_order_at", "recency_days", "orders", "gross_revenue", "net_revenue")
UNSAID = {"kind": ibis.literal("sale"), "cost": ibis.null(MONEY)}
UNASKED = {"units": "int64", "cost": MONEY}
SALES = ("net_revenue", "orders", "customers", "aov")
PRESENT = frozenset({"invoice_no", "stock_code", "quantity", "price", "customer_id", "country"})


def clean(store: Any, path: Path) -> ir.Table:
    """The lines that count, none twice, in the columns of the ledger."""
    store.run(f"CREATE OR REPLACE VIEW scratch.log AS SELECT *, file_row_number AS line_no FROM read_parquet('{path}')")
    log = store.table("log", scratch=True)
    found = log.filter(log["Customer ID"].notnull() & (log.Quantity > 0) & (log.Price > 0)).select(
        *(log[found].name(name) for name, found in IN_THE_LOG.items()),
        "line_no",
        **UNSAID,
        total_amount=ibis.null(MONEY),  # the log has none: lines that are equal in all else are equal in their product
        faults=ibis.literal(0),
        file_no=ibis.literal(0),
        source_line=log.line_no,
    )
    suspects = store.hold("suspects", suspect_keys(found))
    again = store.hold("again", duplicates(found, suspects, position=store.line_key))
    lines = found.anti_join(again, "line_no")  # nobody asks in which order the lines come
    return lines.mutate(total_amount=(lines.quantity.cast("int32") * lines.price.cast(MONEY)).cast(MONEY))


def first_orders(customers: ir.Table) -> ir.Table:
    """The first order of every customer, all that cohorts ask of orders."""
    return customers.select("customer_id", ordered_at="first_order_at", order_number=ibis.literal(1))


def in_engine(store: Any, path: Path) -> Check:
    """All results, in memory, everything asked of the engine."""
    lines = clean(store, path)
    log = store.table("log", scratch=True)
    as_of: date = store.one(log.aggregate(last=log.InvoiceDate.max()))["last"].date() + timedelta(days=1)
    return answers(store, lines, lines.mutate(day=lines.invoice_date.date(), amount=lines.total_amount), as_of)


def condensed(store: Any, path: Path) -> Check:
    """All results, in memory, from the log condensed in one pass."""
    found = regulars.condensed(path, names=IN_THE_LOG, identified_only=True)
    as_of = pc.max(found.bookings["invoice_date"]).as_py().date() + timedelta(days=1)
    with store.lent("lines", found.bookings), store.lent("sold", found.products):
        return answers(store, store.backend.table("lines"), store.backend.table("sold"), as_of)


def answers(store: Any, lines: ir.Table, sold: ir.Table, as_of: date) -> Check:
    """Everything that the job asks, by the definitions of Regulars."""
    booked = store.hold("bookings", regulars.bookings(lines, as_of=as_of).drop(*UNASKED))
    unasked = {name: ibis.null(kind) for name, kind in UNASKED.items()}
    history = regulars.customer_history(booked.mutate(**unasked), as_of=as_of)
    customers = store.hold("customers", history.select(*OF_CUSTOMERS))
    cuts = store.hold("rfm_cuts", regulars.rfm_cuts(customers))
    rfm = store.hold("rfm", regulars.rfm(customers, cuts))
    asked: dict[str, Any] = {"as_of": as_of, "present": PRESENT}
    by_product = regulars.kpis(sold, by=("stock_code",), only="net_revenue", **asked)
    best = store.rows(by_product.order_by(ibis.desc("net_revenue")).limit(20))
    whole = store.one(regulars.kpis(booked, only=(*SALES, "order_lines"), **asked))
    months = store.rows(regulars.kpis(booked, grain="month", only=SALES, **asked).drop("is_partial"))
    named = booked.mutate(country=booked.country.fill_null("Unknown"))
    countries = store.rows(regulars.kpis(named, by=("country",), only=SALES, **asked))
    store.rows(regulars.segments(rfm, customers))
    cohorts = store.rows(regulars.cohort_retention(booked, first_orders(customers), as_of=as_of))
    return Check(
        lines=whole["order_lines"],
        revenue=cents(whole["net_revenue"]),
        orders=whole["orders"],
        customers=whole["customers"],
        by_month=sums((row["period"], row["net_revenue"]) for row in months),
        by_country=sums((row["country"], row["net_revenue"]) for row in countries),
        best_products=tuple(row["stock_code"] for row in best),
        recency=int(store.one(rfm.aggregate(days=rfm.recency_days.sum()))["days"]),
        retained=sum(row["active"] for row in cohorts),
        cells=sum(row["active"] > 0 for row in cohorts),
    )


def done(job: Callable[[Any, Path], Check], path: Path, memory: str | None) -> Check:
    """The job in a store of its own, which is thrown away."""
    with tempfile.TemporaryDirectory(prefix="same-job-") as folder:
        engine = Config().engine.model_copy(update={"memory_limit": memory})
        with opened_store(Path(folder), Config(engine=engine)) as store:
            return job(store, path)


def main() -> None:
    """Read the arguments, do the job and tell it."""
    parser = argparse.ArgumentParser(description="The same small job, by the steps of Regulars.")
    parser.add_argument("log", type=Path)
    parser.add_argument("--warm", type=Path)
    parser.add_argument("--memory")
    parser.add_argument("--in-engine", action="store_const", const=in_engine, default=condensed, dest="job")
    wanted = parser.parse_args()
    if wanted.warm:
        done(wanted.job, wanted.warm, wanted.memory)
    warmed()
    begun = time.perf_counter()
    check = done(wanted.job, wanted.log, wanted.memory)
    tell(check, time.perf_counter() - begun)


if __name__ == "__main__":
    main()
