"""The small job of the benchmarks: SQL by hand stands beside our steps only while both are right on the same logs."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bench.make_log import make_log
from bench.same_job import with_regulars, with_sql


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small log in which some invoices run past midnight and some name two customers or countries."""
    path = tmp_path_factory.mktemp("job") / "log.parquet"
    make_log(5_000, [path])
    lines = pq.read_table(path)
    rows = lines.to_pylist()
    for number, row in enumerate(rows):
        if number % 7 == 0:
            row["InvoiceDate"] = row["InvoiceDate"].replace(hour=0) if number % 2 else row["InvoiceDate"]
        if number % 11 == 0 and number:
            row["Customer ID"], row["Country"] = rows[number - 11]["Customer ID"], rows[number - 11]["Country"]
        if number % 13 == 0 and number:
            row["InvoiceDate"] = rows[number - 13]["InvoiceDate"]
    pq.write_table(pa.Table.from_pylist(rows, schema=lines.schema), path)
    return path


def by_hand(log: Path, folder: Path, is_order: str) -> with_sql.Check:
    """The job in SQL."""
    return with_sql.job(log, "500MiB", str(folder), is_order)


def test_sql_by_hand_is_right_where_an_invoice_has_two_days_or_customers(log: Path, tmp_path: Path) -> None:
    ours = with_regulars.done(with_regulars.in_engine, log, None)
    assert with_regulars.done(with_regulars.condensed, log, None) == ours
    assert by_hand(log, tmp_path, with_sql.IS_ORDER) == ours
    assert by_hand(log, tmp_path, "true").orders > ours.orders  # the shortcut counts such an invoice twice
