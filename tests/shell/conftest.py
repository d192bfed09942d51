"""A small shop on disk, and the command line as a process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from regulars.studies import STUDIES
from tests.command import Command, command_in, process_in

# Where nothing hangs on them, runs go without studies: as words of the command, and as a configuration.
WITHOUT_STUDIES = tuple(word for study in STUDIES for word in ("--skip", study))
SHORT = {"studies": {"skip": [*STUDIES]}}
NAMING = {"studies": {"skip": ["churn", "clv"]}}  # the small shop is too small for them; all others name customers
KILLS = int(os.environ.get("REGULARS_KILLS", "6"))
ALL_KILLS = KILLS > 6  # `make faults`
HEADER = "InvoiceNo,StockCode,ProductName,Quantity,InvoiceDate,Price,CustomerID,Country,TotalAmount"


def lines(count: int = 60) -> list[str]:
    """A log of `count` lines with the nine columns: 8 customers, 4 products, a guest, a return."""
    rows = []
    for n in range(count):
        day, customer, product = f"2021-{1 + n % 9:02}-{1 + n % 27:02}", n % 8, n % 4
        total = (1 + n % 3) * (2 + product)
        rows.append(
            f"{1000 + n},P{product},Product {product},{1 + n % 3},{day} 10:{n % 60:02}:00,"
            f"{2 + product}.00,C{customer},France,{total}.00"
        )
    rows.append("2000,P1,Product 1,2,2021-09-20 11:00:00,3.00,,France,6.00")
    rows.append("C2001,P0,Product 0,-1,2021-09-21 11:00:00,2.00,C0,France,-2.00")
    return rows


def _written(folder: Path) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join([HEADER, *lines()]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The small shop as one CSV file."""
    return _written(tmp_path)


@pytest.fixture
def regulars_command(tmp_path: Path) -> Command:
    """Runs `regulars` in an empty folder."""
    return command_in(tmp_path)


@pytest.fixture
def regulars_process(tmp_path: Path) -> Command:
    """The same as a process of its own."""
    return process_in(tmp_path)


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The same in a folder where the small shop is published already: for those who only ask, and change nothing."""
    folder = tmp_path_factory.mktemp("asked")
    command = command_in(folder)
    done = command("run", _written(folder), "--skip", "churn", "--skip", "clv")
    assert done.returncode == 0, done.stderr
    return command


@pytest.fixture(scope="module")
def long_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 4,000 lines: a run takes long enough to be hit at every stage."""
    path = tmp_path_factory.mktemp("shop") / "log.csv"
    path.write_text("\n".join([HEADER, *lines(4_000)]) + "\n", encoding="utf-8")
    return path
