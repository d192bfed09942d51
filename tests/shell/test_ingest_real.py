"""The real files that the project was given, where they are at hand."""

from __future__ import annotations

import os
import tarfile
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from regulars.shell.ingest import Dialect, raw_text, take_in

DATA = Path(os.environ.get("REGULARS_DATA", "no-data-here"))


def data(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not in REGULARS_DATA ({DATA})")
    return path


@pytest.mark.online_retail
@pytest.mark.parametrize("threads", [1, 2])
def test_305_daily_files_of_online_retail(tmp_path: Path, threads: int) -> None:
    """The 305 daily files of Online Retail hold every record and the whole money, with any number of threads."""
    with tarfile.open(data("online_retail/online_retail_by_day_2010-2011.tar.gz")) as archive:
        archive.extractall(tmp_path / "in", filter="data")
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    taken = take_in(connection, [tmp_path / "in" / "by-day"], scratch=tmp_path / "s")
    assert len(taken.files) == 305 and len(taken.groups) == 1
    assert sum(file.framed for file in taken.files) == 541_909
    assert taken.rejected.num_rows == 0
    query = 'SELECT count(*), sum("Quantity"::BIGINT * "UnitPrice"::DECIMAL(18, 3)) FROM staged_0'
    assert [str(value) for value in connection.execute(query).fetchall()[0]] == ["541909", "9747747.934"]
    some = 'SELECT file_no, source_line, "InvoiceNo" FROM staged_0 WHERE "InvoiceNo" = \'581587\' ORDER BY ALL'
    rows = connection.execute(some).fetchall()
    lines = (tmp_path / "in" / "by-day" / "2011-12-09.csv").read_text("utf-8").split("\n")
    assert {(file, lines[line - 1][:6]) for file, line, _ in rows} == {(304, "581587")}
    positions = pa.table({"file_no": [row[0] for row in rows], "source_line": [row[1] for row in rows]})
    assert raw_text(taken, positions)["raw"].to_pylist() == [lines[row[1] - 1] for row in rows]


def test_monthly_electronics(tmp_path: Path) -> None:
    """The monthly electronics files lose only their empty rows and repeated headers."""
    taken = take_in(duckdb.connect(), [data("messy/electronics_monthly")], scratch=tmp_path)
    assert sum(file.framed for file in taken.files) == 186_850
    assert Counter(taken.rejected["reason"].to_pylist()) == {"empty_row": 545, "repeated_header": 355}


def test_superstore_in_mac_roman_with_bare_carriage_returns(tmp_path: Path) -> None:
    """Superstore in Mac Roman with bare carriage returns is read whole, to its exact sum of sales."""
    connection = duckdb.connect()
    source = data("messy/superstore_canada/superstoreSales.csv.gz")
    taken = take_in(connection, [source], scratch=tmp_path, dialect=Dialect(encoding="mac-roman"))
    assert (taken.files[0].framed, taken.files[0].rejected) == (8_399, 0)
    total = connection.execute('SELECT sum("Sales"::DECIMAL(18, 4)) FROM staged_0').fetchall()[0][0]
    assert str(round(total, 3)) == "14915600.824"


def test_northwind_orders_with_unquoted_commas_lose_nothing(tmp_path: Path) -> None:
    """Northwind orders with unquoted commas are set aside with their reason, and none is lost."""
    taken = take_in(duckdb.connect(), [data("messy/northwind/orders.csv")], scratch=tmp_path)
    assert taken.files[0].framed == 830
    assert Counter(taken.rejected["reason"].to_pylist()) == {"too_many_columns": 176}


def test_chipotle_is_tab_separated(tmp_path: Path) -> None:
    """The tab-separated Chipotle file is read whole."""
    taken = take_in(duckdb.connect(), [data("messy/chipotle/chipotle.tsv")], scratch=tmp_path)
    assert (taken.files[0].framed, taken.rejected.num_rows) == (4_622, 0)


@pytest.mark.online_retail
def test_online_retail_parquet(tmp_path: Path) -> None:
    """The Parquet file of Online Retail II is read whole, each row with its number."""
    source = data("online_retail/online_retail_II_2009-2010.parquet")
    connection = duckdb.connect()
    taken = take_in(connection, [source], scratch=tmp_path)
    assert taken.files[0].framed == 525_461
    assert connection.execute("SELECT count(*), max(source_line) FROM staged_0").fetchall() == [(525_461, 525_461)]
