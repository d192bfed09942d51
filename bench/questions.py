"""Asks a published run what the tutorial asks of the log, in a warm process, beside nothing but the run's own tables.

    python -m bench.questions DATA

The questions: sales by month and by country, the best products, segments, the scores of every customer added up,
retention, and KPIs over all, by month and by country. The last line says their seconds together.
"""

from __future__ import annotations

import json
import sys
import time

import regulars

TABLES = ("monthly_revenue", "revenue_by_country", "top_products", "segments", "cohort_retention", "group_contribution")
KPIS = ("net_revenue", "orders", "customers", "aov")


def ask(run: regulars.Run) -> int:
    """Every question once; how many rows came back."""
    rows = sum(run.table(name).to_pyarrow().num_rows for name in TABLES)
    rfm = run.table("rfm")
    sums = {name: rfm[name].sum() for name in ("recency_days", "frequency", "monetary")}
    rows += rfm.group_by("segment").aggregate(**sums).to_pyarrow().num_rows
    for name in KPIS:
        rows += len(run.kpi(name).rows) + len(run.kpi(name, grain="month").rows) + len(run.kpi(name, by="country").rows)
    return rows


def main() -> None:
    """Open, ask once to be warm, then measure."""
    with regulars.open(sys.argv[1]) as run:
        ask(run)
        begun = time.perf_counter()
        rows = ask(run)
        seconds = time.perf_counter() - begun
    print(rows)
    print(json.dumps({"inner": seconds}))


if __name__ == "__main__":
    main()
