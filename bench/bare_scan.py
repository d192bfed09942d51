"""The lower bound of any computation on a log: DuckDB reads every value of its eight columns, once.

python -m bench.bare_scan LOG.parquet
"""

from __future__ import annotations

import json
import sys
import time

import duckdb

TYPES = {
    "Invoice": "VARCHAR",
    "StockCode": "VARCHAR",
    "Description": "VARCHAR",
    "Quantity": "BIGINT",
    "InvoiceDate": "TIMESTAMP",
    "Price": "DOUBLE",
    "Customer ID": "BIGINT",
    "Country": "VARCHAR",
}


def scan(path: str) -> tuple[int, ...]:
    """A hash over each column. (Least and greatest values could be had from a Parquet file's footer.)"""
    with duckdb.connect() as connection:
        if path.endswith(".csv"):
            lines = connection.read_csv(path, header=True, columns=TYPES, delimiter=",", quotechar='"')
        else:
            lines = connection.read_parquet(path)
        hashes = ", ".join(f'bit_xor(hash("{name}"))' for name in TYPES)
        return lines.aggregate(hashes).fetchall()[0]


if __name__ == "__main__":
    begun = time.perf_counter()
    print(scan(sys.argv[1]))
    print(json.dumps({"inner": time.perf_counter() - begun}))
