"""Writes a synthetic order log of N lines: same N and seed, same bytes (with the same NumPy and PyArrow).

    python -m bench.make_log 1000000 bench/data/log-1000000.parquet bench/data/log-1000000.csv

The ending of each path says the format. Who orders when is drawn first, for the whole log; the lines are
made and written block by block, so the memory needed grows with the orders and not with the lines.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.shop import COUNTRIES, Catalogue, draw_catalogue, draw_orders, select
from bench.shop_lines import FIRST_INVOICE, Lines, arrived, draw_lines, draw_returns, numbered, with_copies

ORDERS_PER_BLOCK = 100_000  # about a million lines
SEED = 20091201


def blocks(size: int, catalogue: Catalogue, *, seed: int) -> Iterator[Lines]:
    """The log's lines in time order, a block at a time, exactly `size` of them."""
    orders = draw_orders(size, rng=np.random.default_rng([seed, 1]))
    waiting, invoice, missing = None, FIRST_INVOICE, size
    for start in range(0, len(orders.minute), ORDERS_PER_BLOCK):
        rng = np.random.default_rng([seed, 2, start])
        block = select(orders, slice(start, start + ORDERS_PER_BLOCK))
        sold = draw_lines(block, catalogue, first_order=start, rng=rng)
        returned = draw_returns(sold, rng=rng)
        due, waiting = arrived(returned, waiting, until=int(block.minute[-1]))
        lines, invoice = numbered(with_copies(sold, due, rng=rng), first_invoice=invoice)
        yield (lines := select(lines, slice(0, missing)))
        missing -= len(lines.minute)
        if not missing:
            return
    raise RuntimeError(f"{size:,} lines were promised, {missing:,} are missing: draw more orders")


def table_of(lines: Lines, catalogue: Catalogue) -> pa.Table:
    """The block under the column names of the UCI log; Price is whole cents, InvoiceDate whole seconds."""
    uncounted = (lines.quantity < 0) & ~lines.is_return  # a stock correction: nobody wrote a description
    prefix = pa.array(["", "C"]).take(pa.array(lines.is_return.astype(np.int8)))
    product = pa.array(lines.product)
    return pa.table(
        {
            "Invoice": pc.binary_join_element_wise(prefix, pa.array(lines.invoice).cast(pa.string()), ""),
            "StockCode": catalogue.codes.take(product),
            "Description": catalogue.descriptions.take(pa.array(lines.product, mask=uncounted)),
            "Quantity": pa.array(lines.quantity.astype(np.int64)),
            "InvoiceDate": pa.array(lines.minute.astype(np.int64) * 60).cast(pa.timestamp("s")),
            "Price": pa.array(lines.cents.astype(np.int64)),
            "Customer ID": pa.array(lines.customer.astype(np.int64), mask=lines.customer == 0),
            "Country": pa.array(COUNTRIES).take(pa.array(lines.country)),
        }
    )


def with_column(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    """The table with one column replaced."""
    return table.set_column(table.schema.get_field_index(name), name, column)


def for_parquet(table: pa.Table) -> pa.Table:
    """As pandas would store it: prices the doubles nearest to two decimals, dates in microseconds."""
    price = pc.divide(table["Price"].cast(pa.float64()), 100.0)
    return with_column(with_column(table, "Price", price), "InvoiceDate", table["InvoiceDate"].cast(pa.timestamp("us")))


def text_of(table: pa.Table) -> pa.Buffer:
    """The lines as a till would print them: two decimals, dates to the second, quotes where needed."""
    cents = table["Price"]
    pence = pc.utf8_lpad(pc.subtract(cents, pc.multiply(pc.divide(cents, 100), 100)).cast(pa.string()), 2, "0")
    price = pc.binary_join_element_wise(pc.divide(cents, 100).cast(pa.string()), pence, ".")
    told = table["Description"]
    quoted = pc.binary_join_element_wise('"', told, '"', "")
    told = pc.if_else(pc.match_substring(told, ","), quoted, told)
    plain = with_column(with_column(table, "Price", price), "Description", told)
    fields = [column.cast(pa.string()).combine_chunks() for column in plain.columns]
    rows = pc.binary_join_element_wise(*fields, ",", null_handling="replace", null_replacement="")
    ended = pc.binary_join_element_wise(rows, "", "\n")
    return ended.buffers()[2]  # the characters of all rows, one after the other


class ParquetFile:
    """A Parquet file (zstd) written a row group per block."""

    def __init__(self, path: Path, first: pa.Table) -> None:
        self._writer = pq.ParquetWriter(path, for_parquet(first).schema, compression="zstd")

    def write(self, table: pa.Table) -> None:
        """Append one block."""
        self._writer.write_table(for_parquet(table))

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()


class CsvFile:
    """A CSV file in UTF-8 with a header. (PyArrow's own CSV writer would quote every text.)"""

    def __init__(self, path: Path, first: pa.Table) -> None:
        self._file = path.open("wb")
        self._file.write(",".join(first.column_names).encode() + b"\n")

    def write(self, table: pa.Table) -> None:
        """Append one block."""
        self._file.write(text_of(table))

    def close(self) -> None:
        """Flush."""
        self._file.close()


WRITERS: dict[str, type[ParquetFile] | type[CsvFile]] = {".parquet": ParquetFile, ".csv": CsvFile}


def make_log(size: int, paths: list[Path], *, seed: int = SEED) -> None:
    """Write the log to every path; a file appears under its name only when it is whole."""
    catalogue = draw_catalogue(np.random.default_rng([seed, 0]))
    tables = (table_of(lines, catalogue) for lines in blocks(size, catalogue, seed=seed))
    aside = {path: path.with_name(path.name + ".partial") for path in paths}
    first = next(tables)
    with ExitStack() as open_files:
        files = []
        for path, partial in aside.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            file = WRITERS[path.suffix](partial, first)
            open_files.callback(file.close)
            files.append(file)
        for table in chain([first], tables):
            for file in files:
                file.write(table)
    for path, partial in aside.items():
        partial.replace(path)


def main() -> None:
    """Read the arguments and write the log."""
    parser = argparse.ArgumentParser(description="Write a synthetic order log.")
    parser.add_argument("lines", type=int)
    parser.add_argument("paths", type=Path, nargs="+", help="files ending in .parquet or .csv")
    parser.add_argument("--seed", type=int, default=SEED)
    wanted = parser.parse_args()
    if any(path.suffix not in WRITERS for path in wanted.paths):
        parser.error("each path must end in .parquet or .csv")
    make_log(wanted.lines, wanted.paths, seed=wanted.seed)


if __name__ == "__main__":
    main()
