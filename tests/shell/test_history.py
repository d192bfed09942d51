"""Files added to a published run: what is published, what is printed, and that the marts are those of one run."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import regulars
from regulars.shell.cli import run_command_line
from regulars.shell.runs.folder import find, kept_runs
from regulars.shell.runs.proof import verify
from regulars.shell.runs.recovery import rollback
from tests.shell.test_batches import FEBRUARY, JANUARY, sale, written

CONFIG = '[studies]\nskip = ["churn", "clv", "cohorts", "rfm"]\n'
LATE = [sale("5", "X", 1, "2024-01-31", "cyd"), sale("6", "X", 4, "2024-02-11", "ann")]


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three files, and the runs to which they were added one by one; the last has late lines."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "regulars.toml").write_text(CONFIG)
    for name, rows in (("a.csv", JANUARY), ("b.csv", FEBRUARY), ("c.csv", LATE)):
        file = written(folder / name, rows)
        regulars.run(file, out=folder / "data", config=folder / "regulars.toml", add=True).close()
    return folder


@pytest.fixture
def shop(added: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in a folder of its own, which is the working folder."""
    shutil.copytree(added, tmp_path, symlinks=True, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def marts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "marts").iterdir()}


def test_batches_come_to_one_run(shop: Path) -> None:
    """The bytes in marts/ are those of one run over all files; the manifest has every file and the run it came with."""
    whole = regulars.run(["c.csv", "b.csv", "a.csv"], out="whole", config="regulars.toml")
    runs = kept_runs(shop / "data")
    assert marts(runs[2].folder) == marts(whole.folder)
    inputs = runs[2].manifest.inputs
    told = [(file.name, file.used, file.run) for file in inputs]
    assert told == [("a.csv", 2, runs[0].run_id), ("b.csv", 2, runs[1].run_id), ("c.csv", 2, "")]
    assert [kept.manifest.adds_to for kept in runs] == [None, runs[0].run_id, runs[1].run_id]
    assert all(verify(kept) for kept in runs)


def test_nothing_new_does_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is known by its content adds nothing, under whatever name; the published run stays."""
    shutil.copy("a.csv", "copy.csv")
    assert run_command_line(["run", "a.csv", "copy.csv", "--add"]) == 0
    run_id = find(Path("data")).run_id
    told = f"Nothing new; run {run_id} is still served\n2 files are known and add nothing: a.csv, copy.csv\n"
    assert capsys.readouterr().out == told
    assert run_command_line(["run", "copy.csv", "--add", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["is_new"], said["run_id"], len(kept_runs(Path("data")))) == (False, run_id, 3)


def test_other_settings_of_answers_are_a_new_run(shop: Path) -> None:
    """What is asked of the same lines may change; [history] add makes adding the rule."""
    Path("regulars.toml").write_text(f"{CONFIG}[history]\nadd = true\n")
    assert run_command_line(["run", "a.csv", "--as-of", "2024-02-01"]) == 0
    kept = find(Path("data"))
    assert (kept.manifest.as_of, kept.manifest.tables["transactions"]) == (date(2024, 2, 1), 6)
    assert len(kept.manifest.inputs) == 3


def test_late_lines_restate_months(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each month before the published as_of that lines came to: what it was, what it is, and which lines."""
    first, second, third = kept_runs(Path("data"))
    assert third.manifest.as_dict()["restated"] == {
        "against": second.run_id,
        "as_of": "2024-02-11",
        "months": [
            {
                "month": "2024-01",
                "net_revenue_was": "6.0000",
                "net_revenue_is": "8.0000",
                "orders_was": 2,
                "orders_is": 3,
                "late_lines": 1,
                "replaced_lines": 0,
            }
        ],
        "late_lines": {"c.csv": 1},
        "replaced_lines": {},
    }  # the line of 11 February is new, not late
    assert second.manifest.restated and second.manifest.restated.months == () and first.manifest.restated is None
    assert "Restated months" in (third.folder / "report.html").read_text("utf-8")
    assert run_command_line(["restated"]) == 0
    said = capsys.readouterr().out
    assert "2024-01" in said and "6.00" in said and "8.00" in said
    assert "2024-01-31 10:00" in said and "2024-02-11 10:00" not in said
    assert run_command_line(["restated", first.run_id]) == 2
    capsys.readouterr()
    assert run_command_line(["runs", "--json"]) == 0
    assert [row["restated"] for row in json.loads(capsys.readouterr().out)["runs"]] == [None, 0, 1]


def test_a_plain_run_says_what_it_leaves_behind(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --add a run is one over its sources, and names it where the published one had others."""
    before = find(Path("data")).run_id
    assert run_command_line(["run", "b.csv", "--accept-change"]) == 0
    said = capsys.readouterr().out
    assert f"run {before} had 2 files that are missing now (a.csv, c.csv); to add to a run, use --add" in said
    assert find(Path("data")).manifest.tables["transactions"] == 2


def test_the_erased_stay_out(shop: Path) -> None:
    """Erasing after a rollback and more additions: later files bring the person not back."""
    out = Path("data")
    rollback(out, None)  # a.csv and b.csv
    shutil.rmtree(kept_runs(out)[2].folder)
    shutil.rmtree(kept_runs(out)[0].folder)
    regulars.erase("ann", out=out)
    with regulars.run("c.csv", out=out, config="regulars.toml", add=True) as run:
        money = {row["step"]: row for row in run.table("money_ledger").to_pyarrow().to_pylist()}
        assert run.table("customers").customer_id.to_pyarrow().to_pylist() == ["bob", "cyd"]
        assert (money["set aside: erased"]["lines"], run.manifest.erased_lines) == (3, 3)
        assert money["net revenue"]["amount"] == Decimal(2 + 10 + 2)
        assert [file.framed for file in run.manifest.inputs] == [2, 2, 2]


def test_erasing_keeps_the_runs_in_their_order(shop: Path) -> None:
    """Every run is replaced, and each still names the run that it adds to, and that its files came with."""
    out = Path("data")
    before = kept_runs(out)
    regulars.erase("ann", out=out)
    after = kept_runs(out)
    assert [kept.manifest.replaces for kept in after] == [kept.run_id for kept in before]
    first, second, _ = (kept.run_id for kept in after)
    assert [kept.manifest.adds_to for kept in after] == [None, first, second]
    assert [file.run for file in after[2].manifest.inputs] == [first, second, ""]
    restated = after[2].manifest.restated
    assert restated and restated.against == second
