"""The peer: RFM, KPIs and cohorts from an order log, as the usual pandas tutorial does them.

    python bench/pandas_tutorial.py LOG.parquet --out DIR

Plain, idiomatic pandas: vectorised, no row loops, frames released as soon as they are done with. It writes
the cleaned lines as CSV and prints a summary, so that none of the work can be left out. Writing CSV is most of its
time; `--save parquet` writes that instead, `--save nothing` leaves the computing alone.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd


def read(path: Path) -> pd.DataFrame:
    """The log as it is."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype={"Invoice": str, "StockCode": str}, parse_dates=["InvoiceDate"])


def cleaned(lines: pd.DataFrame) -> pd.DataFrame:
    """The sales: no exact duplicates, no cancellations, quantity and price above zero."""
    lines = lines.drop_duplicates()
    lines = lines[~lines["Invoice"].str.startswith("C")]
    lines = lines[(lines["Quantity"] > 0) & (lines["Price"] > 0)].copy()
    lines["TotalAmount"] = lines["Quantity"] * lines["Price"]
    return lines


def kpis(sales: pd.DataFrame) -> dict[str, object]:
    """Revenue, orders and average order; revenue by month, country and product."""
    revenue, orders = sales["TotalAmount"].sum(), sales["Invoice"].nunique()
    month = sales["InvoiceDate"].dt.to_period("M")
    monthly = sales.groupby(month).agg(Revenue=("TotalAmount", "sum"), Orders=("Invoice", "nunique"))
    monthly["AOV"] = monthly["Revenue"] / monthly["Orders"]
    monthly["Growth"] = monthly["Revenue"].pct_change()
    country = sales.groupby("Country").agg(
        Revenue=("TotalAmount", "sum"), Orders=("Invoice", "nunique"), Customers=("Customer ID", "nunique")
    )
    country = country.sort_values("Revenue", ascending=False)
    products = sales.groupby(["StockCode", "Description"])["TotalAmount"].sum().nlargest(20)
    return {
        "revenue": round(revenue, 2),
        "orders": orders,
        "aov": round(revenue / orders, 2),
        "months": len(monthly),
        "best_month": str(monthly["Revenue"].idxmax()),
        "countries": len(country),
        "top_country": country.index[0],
        "top_product": products.index[0][0],
    }


def features(sales: pd.DataFrame) -> pd.DataFrame:
    """One row per customer: revenue, order frequency, lifetime in days."""
    customers = sales.groupby("Customer ID").agg(
        Revenue=("TotalAmount", "sum"),
        Frequency=("Invoice", "nunique"),
        First=("InvoiceDate", "min"),
        Last=("InvoiceDate", "max"),
        Units=("Quantity", "sum"),
        Products=("StockCode", "nunique"),
    )
    customers["Lifetime"] = (customers["Last"] - customers["First"]).dt.days
    customers["AOV"] = customers["Revenue"] / customers["Frequency"]
    return customers


def rfm(customers: pd.DataFrame) -> pd.DataFrame:
    """One row per customer: recency, frequency and monetary value with quintiles and a segment."""
    now = customers["Last"].max().normalize() + pd.Timedelta(days=1)
    table = pd.DataFrame(
        {
            "Recency": (now - customers["Last"]).dt.days,
            "Frequency": customers["Frequency"],
            "Monetary": customers["Revenue"],
        }
    )
    table["R"] = pd.qcut(table["Recency"].rank(method="first"), 5, labels=[5, 4, 3, 2, 1]).astype(int)
    table["F"] = pd.qcut(table["Frequency"].rank(method="first"), 5, labels=[1, 2, 3, 4, 5]).astype(int)
    table["M"] = pd.qcut(table["Monetary"].rank(method="first"), 5, labels=[1, 2, 3, 4, 5]).astype(int)
    r, f, m = table["R"], table["F"], table["M"]
    rules = [
        (r >= 4) & (f >= 4) & (m >= 4),
        (r <= 2) & ((f >= 3) | (m >= 3)),
        f >= 4,
        (r <= 2) | ((f == 1) & (m == 1)),
    ]
    table["Segment"] = np.select(rules, ["VIP", "At Risk", "Loyal", "Low Value"], default="Regular")
    return table


def retention(sales: pd.DataFrame) -> pd.DataFrame:
    """Share of each monthly cohort that bought again, by months since the first order."""
    sales = sales[["Customer ID", "InvoiceDate"]].copy()
    sales["Month"] = sales["InvoiceDate"].dt.to_period("M")
    sales["Cohort"] = sales.groupby("Customer ID")["InvoiceDate"].transform("min").dt.to_period("M")
    years = sales["Month"].dt.year - sales["Cohort"].dt.year
    sales["Age"] = years * 12 + sales["Month"].dt.month - sales["Cohort"].dt.month
    active = sales.groupby(["Cohort", "Age"])["Customer ID"].nunique().unstack()
    return active.div(active[0], axis=0)


def main() -> None:
    """Read, clean, save, analyse, print."""
    parser = argparse.ArgumentParser(description="The same job in plain pandas.")
    parser.add_argument("log", type=Path)
    parser.add_argument("--out", type=Path, default=Path("bench/data/pandas"))
    parser.add_argument("--save", choices=("csv", "parquet", "nothing"), default="csv", help="the cleaned lines as")
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)

    begun = time.perf_counter()
    sales = cleaned(read(wanted.log))
    if wanted.save == "csv":
        sales.to_csv(wanted.out / "cleaned.csv", index=False)
    elif wanted.save == "parquet":
        sales.to_parquet(wanted.out / "cleaned.parquet", index=False)
    summary = {"lines": len(sales), **kpis(sales)}

    sales = sales.dropna(subset=["Customer ID"])
    sales["Customer ID"] = sales["Customer ID"].astype(int)
    customers = features(sales)
    segments = rfm(customers)
    cohorts = retention(sales)

    customers = customers.join(segments[["Recency", "R", "F", "M", "Segment"]])
    if wanted.save != "nothing":
        customers.to_csv(wanted.out / "customers.csv")
        cohorts.to_csv(wanted.out / "cohorts.csv")
    summary["customers"] = len(customers)
    summary["mean_lifetime"] = round(customers["Lifetime"].mean(), 3)
    summary["segments"] = customers["Segment"].value_counts().to_dict()
    summary["retention_month_1"] = round(cohorts[1].mean(), 4)
    print(json.dumps(summary))
    print(json.dumps({"inner": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
