"""The job in Polars: one lazy plan from the file, its results collected together.

python -m bench.same_job.with_polars LOG.parquet
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import polars as pl

from bench.same_job.check import Check, cents, sums, tell

SCORES = (("r", "recency"), ("f", "frequency"), ("m", "monetary"))


def clean(path: str) -> pl.LazyFrame:
    """The lines that count, with their amount and month."""
    lines = pl.scan_parquet(path).unique()
    kept = lines.filter(pl.col("Customer ID").is_not_null() & (pl.col("Quantity") > 0) & (pl.col("Price") > 0))
    return kept.with_columns(
        amount=pl.col("Quantity") * pl.col("Price"), month=pl.col("InvoiceDate").dt.truncate("1mo").dt.date()
    )


def sales_by(lines: pl.LazyFrame, *key: str) -> pl.LazyFrame:
    """Revenue, orders, customers and average order by the key, or over all."""
    found = [
        pl.col("amount").sum().alias("revenue"),
        pl.col("Invoice").n_unique().alias("orders"),
        pl.col("Customer ID").n_unique().alias("customers"),
        pl.len().alias("lines"),
    ]
    grouped = lines.group_by(*key).agg(found) if key else lines.select(found)
    return grouped.with_columns(aov=pl.col("revenue") / pl.col("orders"))


def customers_of(lines: pl.LazyFrame) -> pl.LazyFrame:
    """One row per customer: last order, frequency and monetary value."""
    return lines.group_by("Customer ID").agg(
        last=pl.col("InvoiceDate").max(),
        frequency=pl.col("Invoice").n_unique(),
        monetary=pl.col("amount").sum(),
    )


def scored(customers: pl.DataFrame) -> pl.DataFrame:
    """The customers with recency, the fifths of the three, and a segment."""
    now = customers["last"].max().date() + timedelta(days=1)  # type: ignore[union-attr]
    rfm = customers.with_columns(recency=(pl.lit(now) - pl.col("last").dt.date()).dt.total_days())
    for score, measure in SCORES:
        cuts = [rfm[measure].quantile(point, interpolation="linear") for point in (0.2, 0.4, 0.6, 0.8)]
        passed = sum((pl.col(measure) > cut).cast(pl.Int64) for cut in cuts)
        rfm = rfm.with_columns((5 - passed if score == "r" else 1 + passed).alias(score))
    r, f, m = pl.col("r"), pl.col("f"), pl.col("m")
    segment = (
        pl.when((r >= 4) & (f >= 4) & (m >= 4))
        .then(pl.lit("VIP"))
        .when((r <= 2) & ((f >= 3) | (m >= 3)))
        .then(pl.lit("At Risk"))
        .when(f >= 4)
        .then(pl.lit("Loyal"))
        .when((r <= 2) | ((f == 1) & (m == 1)))
        .then(pl.lit("Low Value"))
        .otherwise(pl.lit("Regular"))
    )
    return rfm.with_columns(segment=segment)


def retention(active: pl.DataFrame) -> pl.DataFrame:
    """Customers by cohort and age in months."""
    month = pl.col("month").dt.year().cast(pl.Int32) * 12 + pl.col("month").dt.month()
    dated = active.with_columns(number=month)
    aged = dated.with_columns(cohort=pl.col("number").min().over("Customer ID"))
    return aged.group_by("cohort", pl.col("number") - pl.col("cohort")).len()


def main() -> None:
    """Do the job and tell it."""
    begun = time.perf_counter()
    lines = clean(sys.argv[1])
    whole, months, countries, products, customers, active = pl.collect_all(
        [
            sales_by(lines),
            sales_by(lines, "month"),
            sales_by(lines, "Country"),
            lines.group_by("StockCode").agg(pl.col("amount").sum()).top_k(20, by="amount"),
            customers_of(lines),
            lines.select("Customer ID", "month").unique(),
        ]
    )
    rfm, cohorts = scored(customers), retention(active)
    segments = rfm.group_by("segment").agg(pl.len(), pl.col("monetary").sum())
    check = Check(
        lines=whole["lines"][0],
        revenue=cents(whole["revenue"][0]),
        orders=whole["orders"][0],
        customers=whole["customers"][0],
        by_month=sums((str(month)[:7], amount) for month, amount in months.select("month", "revenue").rows()),
        by_country=sums(countries.select("Country", "revenue").rows()),
        best_products=tuple(products.sort("amount", descending=True)["StockCode"]),
        recency=rfm["recency"].sum(),
        retained=cohorts["len"].sum(),
        cells=len(cohorts),
    )
    seconds = time.perf_counter() - begun
    print(segments)
    tell(check, seconds)


if __name__ == "__main__":
    main()
