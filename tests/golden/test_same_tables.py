"""One log in other wrappings gives the same tables, byte for byte.

`make test` asks it of one customer in five of Online Retail, `make engines` of all.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

import regulars
from regulars.shell.published.run import Run
from tests.conftest import WHOLE
from tests.golden.book import Cell, write_book
from tests.shell.conftest import SHORT


def _mart_bytes(run: Run) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (run.folder / "marts").iterdir()}


@pytest.fixture(scope="module")
def one_file(some_by_day: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The daily files put together under one header."""
    target = tmp_path_factory.mktemp("one") / "online_retail.csv"
    with target.open("wb") as out:
        for number, path in enumerate(sorted(some_by_day.glob("*.csv"))):
            content = path.read_bytes()
            out.write(content if number == 0 else content.split(b"\n", 1)[1])
    return target


def test_one_file_or_many(some_retail: Run, one_file: Path, tmp_path: Path) -> None:
    """The concatenation of the daily files has the marts of the daily files."""
    assert _mart_bytes(regulars.run(one_file, out=tmp_path, config={})) == _mart_bytes(some_retail)


def _as_excel_keeps_it(row: list[str]) -> list[Cell]:
    """Numbers and dates as such; a code of digits alone is a number to Excel."""
    invoice, code, name, quantity, when, price, customer, country = row
    return [
        int(invoice) if invoice.isdigit() else invoice,
        int(code) if code.isdigit() and not code.startswith("0") else code,
        name or None, int(quantity), datetime.fromisoformat(when), float(price),
        float(customer) if customer else None, country,
    ]  # fmt: skip


def test_a_workbook(some_retail: Run, one_file: Path, tmp_path: Path) -> None:
    """The same lines as an .xlsx of two sheets, with numbers and dates as Excel keeps them, have the same marts."""
    with one_file.open(newline="", encoding="utf-8") as stream:
        header, *lines = csv.reader(stream)
        half = len(lines) * 3 // 5
        first: list[list[Cell]] = [[*header], *map(_as_excel_keeps_it, lines[:half])]
        second: list[list[Cell]] = [[*header], *map(_as_excel_keeps_it, lines[half:])]
        write_book(tmp_path / "online_retail.xlsx", {"first": first, "second": second})
    run = regulars.run(tmp_path / "online_retail.xlsx", out=tmp_path / "data", config={})
    assert [file.name for file in run.manifest.inputs] == [
        "online_retail.xlsx#first",
        "online_retail.xlsx#second",
    ]
    assert _mart_bytes(run) == _mart_bytes(some_retail)


def test_twice_the_same_bytes(retail: Run, by_day: Path, tmp_path: Path) -> None:
    """A second run of the same input has the same bytes in processed/ and marts/, also with one thread."""
    again = regulars.run(by_day, out=tmp_path, config={"engine": {"threads": 1, "memory_limit": "600MB"}})
    for folder in ("processed", "marts"):
        for path in sorted((retail.folder / folder).iterdir()):
            assert (again.folder / folder / path.name).read_bytes() == path.read_bytes(), path.name


def test_both_years_stacked_count_no_day_twice(both_years: Run, real_data: Path, by_day: Path, tmp_path: Path) -> None:
    """Two years that overlap by nine days, with other column names and ids: 1,033,035 different lines."""
    first, run = real_data / "online_retail" / "online_retail_II_2009-2010.parquet", both_years
    framed = sum(file.framed for file in run.manifest.inputs)
    assert framed == 525_461 + 541_909
    assert run.manifest.tables["transactions"] == 1_033_035
    both = run.connection.execute(
        "SELECT count(*), count(DISTINCT customer_id), max(n) FROM (SELECT customer_id, invoice_no, stock_code, "
        "invoice_date, quantity, price, product_name, country, count(*) AS n FROM transactions GROUP BY ALL)"
    ).fetchone()
    assert both == (1_033_035, 5_942, 1)
    if WHOLE:
        kept = regulars.run([first, by_day], out=tmp_path / "keep", config=SHORT | {"clean": {"duplicates": "keep"}})
        assert kept.manifest.tables["transactions"] == 1_044_847


def test_in_batches(some_retail: Run, some_by_day: Path, tmp_path: Path) -> None:
    """The daily files in two batches, the later days first and some days in both, have the marts of one run.

    All of them once more is nothing new: the same run stays.
    """
    days = sorted(some_by_day.glob("*.csv"))
    regulars.run(days[120:], out=tmp_path, config={}, add=True)
    whole = regulars.run(days[:150], out=tmp_path, config={}, add=True)
    assert _mart_bytes(whole) == _mart_bytes(some_retail)
    assert regulars.run(days, out=tmp_path, config={}, add=True).run_id == whole.run_id
