"""The job with openretailscience on an Ibis table in DuckDB: clean once, then ask the lines.

    python -m bench.same_job.with_openretailscience LOG.parquet

It has no word for average order and products, so these are plain Ibis. Its scores are tenths or fifths by rank.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import ibis
from openretailscience.analysis.cohort import CohortAnalysis
from openretailscience.segmentation.rfm import RFMSegmentation
from openretailscience.segmentation.segstats import SegTransactionStats

from bench.same_job.check import Check, cents, sums, tell


def clean(connection: ibis.BaseBackend, path: str) -> ibis.Table:
    """The lines that count, stored."""
    log = connection.read_parquet(path).distinct()
    kept = log.filter(log["Customer ID"].notnull() & (log.Quantity > 0) & (log.Price > 0))
    named = kept.select(
        transaction_id=kept.Invoice,
        product_id=kept.StockCode,
        customer_id=kept["Customer ID"],
        transaction_date=kept.InvoiceDate,
        unit_quantity=kept.Quantity,
        unit_spend=kept.Quantity * kept.Price,
        country=kept.Country,
        month=kept.InvoiceDate.strftime("%Y-%m"),
    )
    return connection.create_table("lines", named, temp=True)


def main() -> None:
    """Do the job and tell it."""
    begun = time.perf_counter()
    connection = ibis.duckdb.connect()
    lines = clean(connection, sys.argv[1])
    months = SegTransactionStats(lines, segment_col="month").df
    countries = SegTransactionStats(lines, segment_col="country", calc_total=False).df
    best = lines.group_by("product_id").aggregate(amount=lines.unit_spend.sum())
    best = best.order_by(ibis.desc("amount")).limit(20).execute()
    now = lines.transaction_date.max().execute().date() + timedelta(days=1)
    rfm = RFMSegmentation(lines, current_date=now, r_segments=5, f_segments=5, m_segments=5).df
    cohorts = CohortAnalysis(lines, aggregation_column="customer_id", agg_func="nunique", period="month").df
    total = months[months["month"] == "Total"].iloc[0]
    parts = months[months["month"] != "Total"]
    check = Check(
        lines=int(lines.count().execute()),
        revenue=cents(total["spend"]),
        orders=int(total["transactions"]),
        customers=int(total["customers"]),
        by_month=sums((month, spend) for month, spend in zip(parts["month"], parts["spend"], strict=True)),
        by_country=sums(zip(countries["country"], countries["spend"], strict=True)),
        best_products=tuple(best["product_id"]),
        recency=int(rfm["recency_days"].sum()),
        retained=int(cohorts.to_numpy().sum()),
        cells=int((cohorts.to_numpy() > 0).sum()),
    )
    tell(check, time.perf_counter() - begun)


if __name__ == "__main__":
    main()
