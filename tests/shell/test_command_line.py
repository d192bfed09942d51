"""The command line as a person meets it: answers on stdout, one line of error, the right exit code."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.command import Command
from tests.shell.conftest import HEADER, lines

QUICK = ("--skip", "churn", "--skip", "clv")  # where nothing hangs on them


def _one_line(done: Any) -> str:
    """The only line of stderr; no traceback, nothing on stdout."""
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout == ""
    said = done.stderr.splitlines()
    assert len(said) == 1, done.stderr
    assert said[0].startswith("regulars: ")
    return said[0]


def test_run_then_ask(regulars_process: Command, log: Path) -> None:
    """A run is published, tells where every line went, and answers."""
    done = regulars_process("run", log, *QUICK)
    assert done.returncode == 0, done.stderr
    assert "62 = 62 used + 0 set aside" in done.stdout
    assert "customer_id <- CustomerID" in done.stdout
    asked = regulars_process(
        "kpi", "net_revenue", "--by", "country", "--grain", "month", "--compare", "previous", "--json"
    )
    rows = json.loads(asked.stdout)["rows"]
    assert [row["period"] for row in rows][:2] == ["2021-01-01", "2021-02-01"]
    expected = sum(Decimal(line.rsplit(",", 1)[1]) for line in lines())
    assert sum(Decimal(row["value"]) for row in rows) == expected
    assert regulars_process("verify").returncode == 0
    assert regulars_process("table", "segments").returncode == 0
    assert regulars_process("table").returncode == 0


def test_best_customers(asking: Command) -> None:
    """A table is sorted and filtered where it is asked; a name that is not known gets the one that was meant."""
    asked = asking("table", "customers", "--sort", "net_revenue", "--descending", "--limit", "3", "--json")
    best = [Decimal(row["net_revenue"]) for row in json.loads(asked.stdout)["rows"]]
    everyone = json.loads(asking("table", "customers", "--json").stdout)["rows"]
    assert best == sorted((Decimal(row["net_revenue"]) for row in everyone), reverse=True)[:3]
    one = json.loads(asking("table", "customers", "--where", "customer_id=C1", "--json").stdout)["rows"]
    assert [row["customer_id"] for row in one] == ["C1"]
    nobody = asking("table", "customers", "--where", "customer_id=' OR 1=1 --", "--json")
    assert json.loads(nobody.stdout)["rows"] == []
    for arguments, told in (
        (["segmets"], "did you mean 'segments'?"),
        (["customers", "--sort", "net_revenu"], "did you mean 'net_revenue'?"),
        (["customers", "--where", "customer_id"], "is not COLUMN=VALUE"),
        (["customers", "--descending"], "needs --sort"),
    ):
        refused = asking("table", *arguments)
        assert refused.returncode == 2
        assert told in _one_line(refused)


def test_a_withheld_column_is_left_out_with_a_line(asking: Command) -> None:
    """The others are shown, however they are sorted; it is refused to those who choose, filter or sort by it."""
    table = ("table", "monthly_revenue")
    for more in ((), ("--sort", "orders", "--descending")):
        shown = asking(*table, *more)
        assert shown.returncode == 0 and "growth_previous" in shown.stdout and "growth_last_year" not in shown.stdout
        (said,) = shown.stderr.splitlines()
        assert said.startswith("regulars: monthly_revenue.growth_last_year is withheld: 0 whole months")
    document = json.loads(asking(*table, "--json").stdout)
    assert document["withheld"]["growth_last_year"].startswith("0 whole months")
    assert {row["growth_last_year"] for row in document["rows"]} == {None}
    chosen = asking(*table, "--columns", "month,orders")
    assert (chosen.returncode, chosen.stderr) == (0, "")
    for named in (
        ("--columns", "month,growth_last_year"),
        ("--where", "growth_last_year=0"),
        ("--sort", "growth_last_year"),
    ):
        refused = asking(*table, *named)
        assert refused.returncode == 2 and "growth_last_year is withheld: 0 whole months" in _one_line(refused)


def test_json_is_one_document(regulars_command: Command, log: Path) -> None:
    """--json puts one document on stdout and nothing else."""
    document = json.loads(regulars_command("run", log, *QUICK, "--json").stdout)
    assert document["tables"]["transactions"] == 62
    assert json.loads(regulars_command("runs", "--json").stdout)["runs"][0]["published"] is True


def test_rollback_and_forward(regulars_command: Command, log: Path, tmp_path: Path) -> None:
    """An earlier run is published again, and the later one after it, with the same bytes."""
    first = json.loads(regulars_command("run", log, *QUICK, "--json").stdout)["run_id"]
    log.write_text(log.read_text() + "3000,P1,Product 1,5,2021-09-25 10:00:00,3.00,C1,France,15.00\n")
    second = json.loads(regulars_command("run", log, *QUICK, "--json").stdout)["run_id"]
    assert (tmp_path / "data" / "CURRENT").read_text().strip() == second
    assert json.loads(regulars_command("rollback", "--json").stdout)["run_id"] == first
    assert (tmp_path / "data" / "CURRENT").read_text().strip() == first
    assert json.loads(regulars_command("rollback", second, "--json").stdout)["run_id"] == second
    assert "has no run 'nothing'" in _one_line(regulars_command("rollback", "nothing"))


def test_scores_from_an_earlier_run(regulars_command: Command, log: Path, tmp_path: Path) -> None:
    """With the cut points of an earlier run, segments move only where customers do."""
    first = json.loads(regulars_command("run", log, *QUICK, "--json").stdout)["run_id"]
    log.write_text(log.read_text() + "3000,P1,Product 1,900,2021-09-25 10:00:00,3.00,C1,France,2700.00\n")
    done = regulars_command("run", log, *QUICK, "--scores-from", first, "--json")
    second = json.loads(done.stdout)["run_id"]
    cuts = [(tmp_path / "data" / "runs" / run / "marts" / "rfm_cuts.parquet").read_bytes() for run in (first, second)]
    assert cuts[0] == cuts[1]


def _bad_inputs(folder: Path) -> dict[str, tuple[list[str], int, str]]:
    """Each name: the arguments, the exit code, words that the message must hold."""
    good = "\n".join([HEADER, *lines()]) + "\n"
    files: dict[str, str | bytes] = {
        "no_price.csv": good.replace("Price", "Colour").replace("TotalAmount", "Weight"),
        "empty.csv": "",
        "binary.csv": bytes(range(256)) * 40,
        "page.csv": "<!DOCTYPE html><html><body>404</body></html>\n",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "good.csv").write_text(good)
    (folder / "hollow").mkdir()
    (folder / "misspelt.toml").write_text("[shop]\nnmae = 'x'\n")
    (folder / "wrong.toml").write_text("[time]\nzone = 'Mars/Olympus'\n")
    return {
        "a missing required column": (["run", "no_price.csv"], 3, "price"),
        "an empty file": (["run", "empty.csv"], 3, "empty.csv"),
        "a folder without files": (["run", "hollow"], 3, "hollow"),
        "a binary file named .csv": (["run", "binary.csv"], 3, "binary.csv"),
        "a web page named .csv": (["run", "page.csv"], 3, "page.csv"),
        "a file that is not there": (["run", "absent.csv"], 3, "absent.csv"),
        "an unknown key": (["run", "good.csv", "--config", "misspelt.toml"], 2, "did you mean 'name'"),
        "an unknown time zone": (["run", "good.csv", "--config", "wrong.toml"], 2, "Europe/London"),
        "no source": (["run"], 2, "regulars run orders.csv"),
        "a day that is none": (["run", "good.csv", "--as-of", "tomorrow"], 2, "YYYY-MM-DD"),
        "no run yet": (["kpi", "orders"], 2, "regulars run"),
        "a command that is none": (["rnu"], 2, "rnu"),
        "an unknown option": (["run", "good.csv", "--quick"], 2, "quick"),
    }


CASES = sorted([
    "a missing required column", "an empty file", "a folder without files", "a binary file named .csv",
    "a web page named .csv", "a file that is not there", "an unknown key", "an unknown time zone", "no source",
    "a day that is none", "no run yet", "a command that is none", "an unknown option",
])  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_one_line(regulars_command: Command, tmp_path: Path, case: str) -> None:
    """One clear line, the right exit code, no traceback, nothing published."""
    arguments, code, words = _bad_inputs(tmp_path)[case]
    done = regulars_command(*arguments)
    assert words in _one_line(done)
    assert done.returncode == code
    assert not (tmp_path / "data" / "CURRENT").exists()


def test_a_refused_run_leaves_the_last_good_one(
    regulars_command: Command, regulars_process: Command, log: Path, tmp_path: Path
) -> None:
    """What was published before stays published."""
    regulars_command("run", log, *QUICK)
    before = (tmp_path / "data" / "CURRENT").read_text()
    (tmp_path / "bad.csv").write_text("InvoiceDate,Quantity\n2021-01-01,1\n")
    assert regulars_process("run", "bad.csv", *QUICK).returncode == 3
    assert (tmp_path / "data" / "CURRENT").read_text() == before
    assert regulars_command("verify").returncode == 0


@pytest.mark.parametrize(
    "question",
    [
        ["profit"],
        ["orders", "--by", "mood"],
        ["orders", "--compare", "previous"],
        ["orders", "--grain", "minute"],
        ["orders", "--since", "soon"],
    ],
)
def test_impossible_questions(asking: Command, question: list[str]) -> None:
    """A question that the run cannot answer says what it can be asked."""
    done = asking("kpi", *question)
    _one_line(done)
    assert done.returncode == 2


def test_a_question_that_was_misspelt(asking: Command) -> None:
    """KPIs and dimensions are guessed at as commands and tables are."""
    for question, told in (
        (["net_revenu"], "did you mean 'net_revenue'?"),
        (["AOV"], "did you mean 'aov'?"),
        (["orders", "--by", "contry"], "did you mean 'country'?"),
    ):
        assert told in _one_line(asking("kpi", *question))


def test_a_file_that_was_misread_is_warned_of(regulars_command: Command, log: Path, tmp_path: Path) -> None:
    """Where much of a file cannot be used, the run says which file and why."""
    (tmp_path / "other.csv").write_text(log.read_text().replace(".00,C", ",00 EUR,C").replace("1000,", "9000,"))
    text = (tmp_path / "other.csv").read_text()
    assert text != log.read_text()
    done = regulars_command("run", log, *QUICK, "other.csv")
    assert done.returncode == 0, done.stderr
    assert "warning" in done.stdout and "other.csv" in done.stdout


def test_a_study_is_left_out_where_it_is_asked(regulars_command: Command, log: Path) -> None:
    """--skip names a study: its tables are left out with that reason; a study that is not known is refused."""
    told = json.loads(regulars_command("run", log, "--skip", "rfm", "--skip", "cohorts", "--json").stdout)
    assert told["left_out"]["segments"] == "[studies] skip names rfm"
    assert "cohort_retention" not in told["tables"] and "customers" in told["tables"]
    refused = regulars_command("run", log, "--skip", "cohort")
    assert (refused.returncode, 'Did you mean "cohorts"?' in _one_line(refused)) == (2, True)
