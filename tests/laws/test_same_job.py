"""The small job of the benchmarks: the public steps and SQL by hand find the same on the same lines."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bench.make_log import make_log
from bench.same_job import with_regulars, with_sql

import regulars


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on a small log in which some invoices run past midnight and some name two customers or countries."""
    folder = tmp_path_factory.mktemp("job")
    log = folder / "log.parquet"
    make_log(5_000, [log])
    lines = pq.read_table(log)
    rows = lines.to_pylist()
    for number, row in enumerate(rows):
        if number % 7 == 0:
            row["InvoiceDate"] = row["InvoiceDate"].replace(hour=0) if number % 2 else row["InvoiceDate"]
        if number % 11 == 0 and number:
            row["Customer ID"], row["Country"] = rows[number - 11]["Customer ID"], rows[number - 11]["Country"]
        if number % 13 == 0 and number:
            row["InvoiceDate"] = rows[number - 13]["InvoiceDate"]
    pq.write_table(pa.Table.from_pylist(rows, schema=lines.schema), log)
    regulars.run(log, out=folder / "data", config={"orders": {"key": "invoice_no"}})
    return folder / "data"


def test_sql_by_hand_is_right_where_an_invoice_has_two_days_or_customers(data: Path) -> None:
    """Hand-written SQL gives our numbers with our rule for an order, and too many orders without it."""
    ours = with_regulars.job(data)
    lines = data / "latest" / "processed" / "transactions.parquet"
    assert with_sql.job(lines, with_sql.IS_ORDER) == ours
    assert with_sql.job(lines, "true").orders > ours.orders  # the shortcut counts such an invoice twice
