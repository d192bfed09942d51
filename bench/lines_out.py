"""What a loop outside of the engine would wait for: the lines of the small job, handed out as numbers alone.

    python -m bench.lines_out LOG.parquet

Nothing is done with them: no duplicate is looked for, nothing is added up.
"""

from __future__ import annotations

import json
import sys
import time

import duckdb

from bench.same_job.with_sql import AMOUNT, COUNTS

BATCH = 122_880
# Texts are told apart by their hashes, and lines by one of what seldom repeats: a loop would look at those again.
WANTED = f"""
SELECT hash("Invoice", "StockCode", "Quantity", "InvoiceDate", "Customer ID") AS line, hash("Invoice") AS invoice,
    hash("StockCode") AS product, hash("Customer ID") AS customer, hash("Country") AS country,
    "InvoiceDate"::DATE AS day, ({AMOUNT})::DECIMAL(18, 4) AS amount
FROM read_parquet(?) WHERE {COUNTS}
"""


def lines(path: str) -> int:
    """How many lines came, batch by batch, as Arrow."""
    with duckdb.connect() as connection:
        return sum(batch.num_rows for batch in connection.execute(WANTED, [path]).to_arrow_reader(BATCH))


if __name__ == "__main__":
    begun = time.perf_counter()
    print(lines(sys.argv[1]))
    print(json.dumps({"inner": time.perf_counter() - begun}))
