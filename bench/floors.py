"""What each step of a run costs at the least: bare statements of the engine, with nothing of ours around them.

    python -m bench.floors LOG.parquet DATA

DATA is a data folder with the published run of that log. Every step is what any program has to do that ends with
the same files; it is taken alone, on the same threads and memory as a run. The last row is what no run can be below,
whatever its code: the goals of docs/benchmarks.md are to be read beside it.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from bench.bare_scan import scan
from bench.bare_write import published
from regulars.shell.runs.proof import sha256_of

MEMORY = "900MiB"  # what a run takes unless it is told otherwise
_HASH = 'hash("Invoice", "StockCode", "Quantity")'
_BOOKED = "kind, invoice_no, customer_id, country, invoice_date::DATE"


def steps(log: Path, run: Path, out: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """The name of every step, and what takes it."""
    connection = duckdb.connect(str(out / "floors.duckdb"))
    connection.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{out / 'spill'}'")
    raw, lines = f"read_parquet('{log}')", f"read_parquet('{run / 'processed' / 'transactions.parquet'}')"
    marts = sorted(run.glob("marts/*.parquet"))

    def ask(*statements: str) -> Callable[[], object]:
        return lambda: [connection.execute(statement).fetchall() for statement in statements]

    def copy(rows: str, file: str, options: str) -> Callable[[], object]:
        return ask(f"COPY (SELECT * FROM {rows}) TO '{out / file}' ({options})")

    def held(name: str, query: str) -> Callable[[], object]:
        return ask(f"CREATE TEMP TABLE {name} AS {query}", f"DROP TABLE {name}")

    def program() -> object:
        return subprocess.run((sys.executable, "-c", "import regulars.shell.jobs.run"), check=True)

    yield "load the libraries", program
    yield "look at every value of the log", lambda: scan(str(log))
    yield "park the lines, not compressed", copy(raw, "parked.parquet", "FORMAT parquet, COMPRESSION uncompressed")
    yield (
        "suspects of being duplicates",
        held("suspects", f"SELECT k FROM (SELECT {_HASH} k FROM {raw}) QUALIFY row_number() OVER (PARTITION BY k) = 2"),
    )
    yield "transactions.parquet, in order", copy(lines, "lines.parquet", "FORMAT parquet, COMPRESSION zstd")
    yield "transactions.csv", copy(lines, "lines.csv", "FORMAT csv, HEADER true")
    sums = "min(invoice_date), sum(quantity), count(*), sum(total_amount), sum(cost)"
    yield "lines to bookings", held("bookings", f"SELECT {_BOOKED}, {sums} FROM {lines} GROUP BY {_BOOKED}")
    pairs = f"SELECT customer_id, stock_code, min(invoice_date) FROM {lines} GROUP BY customer_id, stock_code"
    yield "lines to customers by product", held("pairs", pairs)
    named = f"SELECT stock_code, product_name, kind, {sums} FROM {lines} GROUP BY stock_code, product_name, kind"
    yield "lines to products", held("named", named)
    per_product = f"SELECT stock_code, count(DISTINCT invoice_no) FROM {lines} GROUP BY stock_code"
    yield "orders of every product", held("per_product", per_product)
    tables = [f"CREATE TABLE \"{path.stem}\" AS SELECT * FROM read_parquet('{path}')" for path in marts]
    yield "the other tables, into the database", ask(*tables)
    files = [f"COPY \"{path.stem}\" TO '{out / path.name}' (FORMAT parquet, COMPRESSION zstd)" for path in marts]
    yield "the other tables, as files", ask(*files)
    yield "hashes of all files", lambda: [sha256_of(path) for path in run.rglob("*") if path.is_file()]


def spent() -> float:
    """The CPU seconds of this process and of those that it has started and that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def table(log: Path, data: Path) -> list[str]:
    """The rows of a Markdown table: every step taken once, and their sum."""
    rows, whole, wall = ["| step | CPU s | wall s |", "| --- | ---: | ---: |"], 0.0, 0.0
    with tempfile.TemporaryDirectory(dir=data.resolve().parent) as out:
        for name, take in steps(log, published(data), Path(out)):
            cpu, begun = spent(), time.perf_counter()
            take()
            cpu, seconds = spent() - cpu, time.perf_counter() - begun
            rows.append(f"| {name} | {cpu:.1f} | {seconds:.1f} |")
            whole, wall = whole + cpu, wall + seconds
    return [*rows, f"| all | {whole:.1f} | {wall:.1f} |"]


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description="The least that each step of a run can cost.")
    parser.add_argument("log", type=Path)
    parser.add_argument("data", type=Path)
    wanted = parser.parse_args()
    print("\n".join(table(wanted.log, wanted.data)))


if __name__ == "__main__":
    main()
