"""`regulars export`: a list holds the right customers, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.shell.cli import run_command_line
from regulars.shell.config import sections
from regulars.shell.published.table_rows import order_clause
from tests.command import Command
from tests.shell.conftest import HEADER, lines


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published run whose best customer has an id that looks like a formula."""
    folder = tmp_path_factory.mktemp("published")
    formula = [f"{5000 + n},P1,Product 1,9,2021-09-2{n} 10:00:00,3.00,=1+1,France,27.00" for n in range(4)]
    (folder / "log.csv").write_text("\n".join([HEADER, *lines(), *formula]) + "\n")
    regulars.run(folder / "log.csv", out=folder / "data", config={}).close()
    return folder


@pytest.fixture
def shop(published: Path, tmp_path: Path) -> Path:
    """The same in a folder of its own."""
    shutil.copytree(published, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def asked(regulars_command: Command, *arguments: str) -> list[dict[str, Any]]:
    return json.loads(regulars_command("table", *arguments, "--limit", "99", "--json").stdout)["rows"]


def test_a_list_has_the_people_of_the_segment(regulars_command: Command, shop: Path) -> None:
    """The customers are those of `rfm`, with their net revenue of `customers`, the most first."""
    done = regulars_command("export", "--segment", "VIP", "--to", "lists/vip.csv", "--json")
    assert done.returncode == 0, done.stderr
    people = rows_of(shop / "lists" / "vip.csv")
    expected = {row["customer_id"] for row in asked(regulars_command, "rfm", "--where", "segment=VIP")}
    assert {row["customer_id"].removeprefix("'") for row in people} == expected
    assert json.loads(done.stdout)["customers"] == len(people) == len(expected) > 0
    net = {row["customer_id"]: row["net_revenue"] for row in asked(regulars_command, "customers")}
    assert [Decimal(row["net_revenue"]) for row in people] == sorted(
        (Decimal(net[who]) for who in expected), reverse=True
    )
    assert "churn_scores" in json.loads(done.stdout)["left_out"], (
        "a short log has no churn scores, and the list says so"
    )


def test_no_id_is_a_formula(regulars_command: Command, shop: Path) -> None:
    """4 × 27 = 108.00 by the customer '=1+1': an apostrophe before it in CSV, a cell of text in Excel."""
    for name in ("all.csv", "all.xlsx", "all.parquet"):
        assert regulars_command("export", "--where", "customer_id==1+1", "--to", name).returncode == 0
        assert (shop / name).stat().st_mode & 0o007 == 0, "others may not read a list of customers"
    assert [(row["customer_id"], Decimal(row["net_revenue"])) for row in rows_of(shop / "all.csv")] == [
        ("'=1+1", Decimal(108))
    ]
    sheet = openpyxl.load_workbook(shop / "all.xlsx").active
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet.max_row) == ("=1+1", "s", 2)
    assert pq.read_table(shop / "all.parquet")["customer_id"].to_pylist() == ["=1+1"]


def test_a_file_that_is_there_is_kept(regulars_command: Command, shop: Path) -> None:
    """The log itself may be named by mistake: only --replace overwrites."""
    before = (shop / "log.csv").read_bytes()
    refused = regulars_command("export", "--to", "log.csv")
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    assert (shop / "log.csv").read_bytes() == before
    for _ in range(2):
        assert regulars_command("export", "--to", "all.csv", "--replace").returncode == 0
    assert len(rows_of(shop / "all.csv")) == 9, "8 customers of the log and one more; guests are nobody to write to"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--segment", "vip", "--to", "a.csv"], "did you mean 'VIP'?"),
        (["--where", "segmnt=VIP", "--to", "a.csv"], "did you mean 'segment'?"),
        (["--where", "segment", "--to", "a.csv"], "is not COLUMN=VALUE"),
        (["--where", "churn_risk=High", "--to", "a.csv"], "has no churn_risk, because it has no churn_scores: "),
        (["--to", "a.pdf"], ".csv, .xlsx, .parquet"),
    ],
)
def test_what_cannot_be_written_says_what_can(
    regulars_command: Command, shop: Path, arguments: list[str], told: str
) -> None:
    """One line with the next step, and no file."""
    refused = regulars_command("export", *arguments)
    assert (refused.returncode, told in refused.stderr, refused.stdout) == (2, True, "")
    assert not list(shop.glob("*a.csv*"))


def test_who_is_about_to_leave_is_one_list() -> None:
    """Scores of churn begin with the most money at stake unless another order is asked for; other tables stand."""
    first = ' ORDER BY "expected_loss" DESC NULLS LAST, "customer_id"'
    assert order_clause("churn_scores", None, descending=False) == first
    assert order_clause("churn_scores", "customer_id", descending=False) == ' ORDER BY "customer_id" NULLS LAST'
    assert order_clause("customers", None, descending=False) == ""


def test_the_lines_are_written_when_asked_for(regulars_command: Command, shop: Path) -> None:
    """The file is the copy that a run of a short log makes by itself; one that is there stays."""
    regulars_command("export", "--lines", "lines.csv")
    copy = (shop / "data" / "processed" / "transactions.csv").read_bytes()
    assert (shop / "lines.csv").read_bytes() == copy
    again = regulars_command("export", "--lines", "lines.csv")
    assert (again.returncode, "the file already exists" in again.stderr) == (2, True)
    wrong = regulars_command("export", "--lines", "lines.xlsx")
    assert (wrong.returncode, "are exported as .csv" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(("setting", "has_copy"), [("auto", False), (True, True), (False, False)])
def test_a_long_log_has_no_csv_by_itself(
    setting: object, has_copy: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of more lines than a spreadsheet opens none is written, and the run says how to have it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sections, "CSV_BY_ITSELF", 10)
    (tmp_path / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n")
    (tmp_path / "regulars.toml").write_text(f"[output]\ncsv = {json.dumps(setting)}\n")
    assert run_command_line(["run", "log.csv"]) == 0
    assert (tmp_path / "data" / "processed" / "transactions.csv").is_file() == has_copy
    assert ("export --lines" in capsys.readouterr().out) != has_copy
