"""`regulars report`: the report as a file to send."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import regulars
from regulars.shell.published.report_file import BROWSERS
from tests.command import Command
from tests.shell.conftest import HEADER, lines


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published run of a shop whose best product has a name that looks like a formula."""
    folder = tmp_path_factory.mktemp("reported")
    formula = "9000,P9,=1+1,9,2021-09-20 10:00:00,300.00,17850,France,2700.00"
    (folder / "log.csv").write_text("\n".join([HEADER, *lines(60), formula]) + "\n")
    regulars.run(folder / "log.csv", out=folder / "data", config={}).close()
    return folder / "data"


def test_a_workbook_has_a_sheet_for_each_table(regulars_command: Command, out: Path, tmp_path: Path) -> None:
    """Money is a number, a text that looks like a formula is text, and the first sheet lists the others."""
    done = regulars_command("report", "--to", tmp_path / "report.xlsx", "--out", out)
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    with regulars.open(out) as run:
        marts = [name for name, table in run.manifest.tables.items() if name in book.sheetnames]
        best = run["top_products"].iloc[0]
    assert book.sheetnames[0] == "contents" and len(book.sheetnames) == len(marts) + 1
    names, first = list(book["top_products"].iter_rows(max_row=2))
    row = {name.value: cell for name, cell in zip(names, first, strict=True)}
    assert row["product_name"].value == "=1+1" and row["product_name"].data_type == "s"
    assert Decimal(str(row["net_revenue"].value)) == best["net_revenue"]
    assert row["net_revenue"].number_format == "#,##0.00"


def test_the_page_is_copied(regulars_command: Command, out: Path, tmp_path: Path) -> None:
    """The file is the report of the run, and is not replaced unless that is wished for."""
    assert regulars_command("report", "--to", tmp_path / "report.html", "--out", out).returncode == 0
    with regulars.open(out) as run:
        assert (tmp_path / "report.html").read_bytes() == run.report.read_bytes()
    again = regulars_command("report", "--to", tmp_path / "report.html", "--out", out)
    assert again.returncode == 2 and "--replace" in again.stderr
    other = regulars_command("report", "--to", tmp_path / "report.docx", "--out", out)
    assert other.returncode == 2 and ".html, .pdf, .xlsx" in other.stderr


def test_a_browser_prints_the_page(regulars_command: Command, out: Path, tmp_path: Path) -> None:
    """A PDF is printed where there is a browser."""
    if not any(map(shutil.which, BROWSERS)):
        pytest.skip("no browser on this machine: apt-get install chromium")
    done = regulars_command("report", "--to", tmp_path / "report.pdf", "--out", out)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_without_a_browser_nothing_is_printed(
    regulars_command: Command, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says what is missing and what to do."""
    monkeypatch.setenv("PATH", str(tmp_path))
    done = regulars_command("report", "--to", tmp_path / "report.pdf", "--out", out)
    assert done.returncode == 2 and "open" in done.stderr and not list(tmp_path.glob("*pdf*"))
