"""Online Retail as SQL sees it: the published tables, and the raw log put together again from its two halves."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

import regulars
from regulars.shell.published.run import Run
from regulars.studies import STUDIES
from tests.conftest import Once

HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]

Ask = Callable[[str], tuple[Any, ...]]  # the only row of a query


@pytest.fixture(scope="session")
def retail_sql(retail: Run) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with every table of the run, `raw` (all framed lines) and `classic` (the literature's subset)."""
    connection = duckdb.connect()
    for folder in ("processed", "marts"):
        for path in (retail.folder / folder).glob("*.parquet"):
            connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
    aside = connection.execute("SELECT raw FROM set_aside").fetchall()
    cells = [dict(zip(HEADER, next(csv.reader([raw])), strict=True)) for (raw,) in aside]
    connection.register("aside_cells", pa.Table.from_pylist(cells))
    connection.execute(
        """
        CREATE TABLE raw AS
        SELECT invoice_no, stock_code, product_name, quantity, invoice_date, price, customer_id, country, true AS kept
        FROM transactions
        UNION ALL
        SELECT InvoiceNo, upper(trim(StockCode)), nullif(trim(Description), ''), Quantity::BIGINT,
               InvoiceDate::TIMESTAMP, UnitPrice::DECIMAL(18, 4), split_part(nullif(CustomerID, ''), '.', 1),
               Country, false
        FROM aside_cells
        """
    )
    connection.execute(
        """
        CREATE VIEW classic AS SELECT *, quantity * price AS amount FROM raw
        WHERE customer_id IS NOT NULL AND quantity > 0 AND price > 0 AND invoice_no NOT LIKE 'C%'
        """
    )
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def both_years(real_data: Path, by_day: Path, once: Once) -> Run:
    """Online Retail 2009-11 from both files, with forecasts and what they read, and with bridges."""
    first = real_data / "online_retail" / "online_retail_II_2009-2010.parquet"
    config = {"studies": {"skip": [*{*STUDIES} - {"forecast", "cohorts", "change"}]}}
    return regulars.open(once("both-years", lambda out: regulars.run([first, by_day], out=out, config=config).close()))


@pytest.fixture(scope="session")
def ask(retail_sql: duckdb.DuckDBPyConnection) -> Ask:
    """Gives the only row of a query, as a tuple."""

    def one(query: str) -> tuple[Any, ...]:
        rows = retail_sql.execute(query).fetchall()
        assert len(rows) == 1, query
        return rows[0]

    return one
