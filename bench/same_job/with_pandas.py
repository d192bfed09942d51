"""The job in plain pandas: vectorised, frames released as soon as they are done with.

python -m bench.same_job.with_pandas LOG.parquet
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from bench.same_job.check import Check, cents, sums, tell


def clean(path: str) -> pd.DataFrame:
    """The lines that count, with their amount and month."""
    lines = pd.read_parquet(path).drop_duplicates()
    lines = lines[lines["Customer ID"].notna() & (lines["Quantity"] > 0) & (lines["Price"] > 0)].copy()
    lines["Amount"] = lines["Quantity"] * lines["Price"]
    lines["Month"] = lines["InvoiceDate"].dt.to_period("M")
    return lines


def sales_by(lines: pd.DataFrame, key: str) -> pd.DataFrame:
    """Revenue, orders, customers and average order by the key."""
    found = lines.groupby(key).agg(
        Revenue=("Amount", "sum"), Orders=("Invoice", "nunique"), Customers=("Customer ID", "nunique")
    )
    found["AOV"] = found["Revenue"] / found["Orders"]
    return found


def scored(lines: pd.DataFrame) -> pd.DataFrame:
    """One row per customer: recency, frequency and monetary value, their fifths, and a segment."""
    rfm = lines.groupby("Customer ID").agg(
        Last=("InvoiceDate", "max"), Frequency=("Invoice", "nunique"), Monetary=("Amount", "sum")
    )
    now = rfm["Last"].max().normalize() + pd.Timedelta(days=1)
    rfm["Recency"] = (now - rfm["Last"].dt.normalize()).dt.days
    for score, measure in (("R", "Recency"), ("F", "Frequency"), ("M", "Monetary")):
        cuts = rfm[measure].quantile([0.2, 0.4, 0.6, 0.8]).to_numpy()
        rfm[score] = 1 + np.searchsorted(cuts, rfm[measure].to_numpy(), side="left")
    rfm["R"] = 6 - rfm["R"]
    r, f, m = rfm["R"], rfm["F"], rfm["M"]
    rules = [(r >= 4) & (f >= 4) & (m >= 4), (r <= 2) & ((f >= 3) | (m >= 3)), f >= 4, (r <= 2) | ((f == 1) & (m == 1))]
    rfm["Segment"] = np.select(rules, ["VIP", "At Risk", "Loyal", "Low Value"], default="Regular")
    return rfm


def retention(lines: pd.DataFrame) -> pd.DataFrame:
    """Customers by cohort and age in months."""
    active = lines[["Customer ID", "Month"]].drop_duplicates()
    active["Cohort"] = active.groupby("Customer ID")["Month"].transform("min")
    year, month = active["Month"].dt.year, active["Month"].dt.month
    active["Age"] = (year - active["Cohort"].dt.year) * 12 + month - active["Cohort"].dt.month
    return active.groupby(["Cohort", "Age"]).size()


def main() -> None:
    """Do the job and tell it."""
    begun = time.perf_counter()
    lines = clean(sys.argv[1])
    whole = lines["Amount"].sum(), lines["Invoice"].nunique(), lines["Customer ID"].nunique()
    months, countries = sales_by(lines, "Month"), sales_by(lines, "Country")
    best = lines.groupby("StockCode")["Amount"].sum().nlargest(20)
    customers = scored(lines)
    segments = customers.groupby("Segment")["Monetary"].agg(["size", "sum"])
    cohorts = retention(lines)
    check = Check(
        lines=len(lines),
        revenue=cents(whole[0]),
        orders=int(whole[1]),
        customers=int(whole[2]),
        by_month=sums((str(month), amount) for month, amount in months["Revenue"].items()),
        by_country=sums(countries["Revenue"].items()),
        best_products=tuple(best.index),
        recency=int(customers["Recency"].sum()),
        retained=int(cohorts.sum()),
        cells=len(cohorts),
    )
    seconds = time.perf_counter() - begun
    print(segments)
    tell(check, seconds)


if __name__ == "__main__":
    main()
