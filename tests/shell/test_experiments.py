"""Experiments of a run: effects by hand, looks before the end, and one reason for each that cannot be analysed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import regulars
from regulars.ground.errors import UsageError
from regulars.report.html.blocks import Doubts, Grid
from regulars.report.html.content import ReportContent
from regulars.report.html.sections.experiments import experiments
from regulars.report.html.visible import Standing
from tests.command import command_in

OTHERS = [study for study in regulars.studies.STUDIES if study != "experiments"]
ONE_ARM = 120  # customers: the first 120 get a mail, the next are the control


def log() -> list[str]:
    """All order on 10 January, each fifth on the 20th too. After 1 March: of those with a mail each second, of the
    others each fourth orders for 20; of those with a mail each fourth once more for 30; one of these is returned.
    """
    lines: list[tuple[int, str, int, str]] = []
    for n in range(2 * ONE_ARM):
        has_mail = n < ONE_ARM
        lines.append((n, "2024-01-10", 1, "10.00"))
        lines += [(n, "2024-01-20", 1, "10.00")] if n % 5 == 0 else []
        lines += [(n, "2024-03-05", 2, "10.00")] if n % (2 if has_mail else 4) == 0 else []
        lines += [(n, "2024-03-20", 1, "30.00")] if has_mail and n % 4 == 0 else []
        lines += [(n, "2024-04-15", 1, "99.00")] if n % 3 == 0 else []  # after the window
    lines.append((0, "2024-04-10", -1, "30.00"))
    return [f"{place},{day},c{n},P{price},{units},{price}" for place, (n, day, units, price) in enumerate(lines)]


def assigned(customers: Sequence[str], arms: Sequence[str], day: str = "2024-03-01") -> str:
    rows = [f"{who},{arm},{day}" for who, arm in zip(customers, arms, strict=True)]
    return "\n".join(["customer_id,arm,assigned_at", *rows]) + "\n"


EVERYBODY = [f"c{n}" for n in range(2 * ONE_ARM)]
SPLIT = ["mail"] * ONE_ARM + ["control"] * ONE_ARM
FILES = {
    "spring": assigned(EVERYBODY, SPLIT),
    "running": assigned(EVERYBODY, SPLIT),
    "off": assigned([*EVERYBODY[:160], "c5"], [*SPLIT[:160], "control"]),
    "early": assigned(EVERYBODY, SPLIT, "2023-12-01"),
    "later": assigned(EVERYBODY, SPLIT, "2024-06-01"),
    "strangers": assigned([f"x{n}" for n in range(240)], SPLIT),
    "alone": assigned(EVERYBODY, ["mail"] * 240),
    "empty": assigned(EVERYBODY, SPLIT),
}
SECTIONS: dict[str, dict[str, Any]] = {
    "spring": {"cap": 1},
    "running": {"window_days": 90},
    "empty": {"shares": {"mail": 1, "control": 1, "sms": 1}},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("experiments")
    header = "invoice_no,invoice_date,customer_id,stock_code,quantity,price"
    (folder / "log.csv").write_text("\n".join([header, *log()]) + "\n")
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text)
    sections = {name: {"file": str(folder / f"{name}.csv"), **SECTIONS.get(name, {})} for name in FILES}
    config = {"time": {"as_of": date(2024, 4, 20)}, "studies": {"skip": OTHERS}, "experiments": sections}
    return regulars.run(folder / "log.csv", out=folder / "data", config=config)


def rows(run: Any, table: str, **where: str) -> list[dict[str, Any]]:
    found = run[table].to_dict("records")
    return [row for row in found if all(row[name] == value for name, value in where.items())]


def reasons(run: Any, experiment: str) -> str:
    (entry,) = rows(run, "evidence", claim=f"experiment_results.{experiment}")
    return "; ".join(entry["reasons"])


@pytest.mark.parametrize(
    ("metric", "control", "mean"),
    [
        ("conversion", 30 / 120, 60 / 120),
        ("orders", 30 / 120, (60 + 30) / 120),
        ("net_revenue", 30 * 20 / 120, (60 * 20 + 30 * 30 - 30) / 120),
        ("aov", 20, (60 * 20 + 30 * 30) / 90),
        ("units_per_order", 2, (60 * 2 + 30 * 1) / 90),
    ],
)
def test_effects_by_hand(run: Any, metric: str, control: float, mean: float) -> None:
    """Both arms have the same history, so means are plain ones; what came after the window counts for nothing."""
    (row,) = rows(run, "experiment_results", experiment="spring", metric=metric)
    assert (row["arm"], row["control"], row["customers"]) == ("mail", "control", 120)
    assert [row["control_mean"], row["mean"]] == pytest.approx([control, mean])
    assert row["effect"] == pytest.approx(mean - control)
    assert row["verdict"] == ("lower" if metric == "units_per_order" else "higher")


def test_the_shop_has_no_costs(run: Any) -> None:
    """So there is no gross profit to compare."""
    assert rows(run, "experiment_results", metric="gross_profit") == []


def test_before_the_planned_end_there_is_one_interval(run: Any) -> None:
    """With a window of 90 days nothing but the interval for every look is shown; its last day is that of the log."""
    (row,) = rows(run, "experiment_results", experiment="running", metric="orders")
    assert row["effect"] == pytest.approx((60 + 30 + 40) / 120 - (30 + 40) / 120)  # 40 of each arm came on 15 April
    assert row["low"] != row["low"] and row["p_value"] != row["p_value"]  # NaN: not there
    assert row["sequential_low"] < row["effect"] < row["sequential_high"]
    days = rows(run, "experiment_days", experiment="running", metric="orders")
    assert [days[0]["day"].date(), days[-1]["day"].date()] == [date(2024, 3, 1), date(2024, 4, 19)]
    assert days[-1]["sequential_low"] == row["sequential_low"]
    assert "runs until 2024-05-30" in reasons(run, "running")


def test_a_split_that_is_off_shows_no_number(run: Any) -> None:
    """119 against 40, where halves were intended; who is in both arms is in none."""
    arms = rows(run, "experiments", experiment="off")
    assert {row["arm"]: row["customers"] for row in arms} == {"mail": 119, "control": 40}
    assert arms[0]["srm_p_value"] < 0.001
    found = rows(run, "experiment_results", experiment="off")
    assert {row["verdict"] for row in found} == {"withheld"}
    assert all(value != value for row in found for name, value in row.items() if name in ("mean", "effect", "p_value"))
    assert rows(run, "experiment_days", experiment="off") == []
    assert "effects are withheld" in reasons(run, "off")
    assert "set aside: 1 customer in more than one arm" in reasons(run, "off")


@pytest.mark.parametrize(
    ("experiment", "says"),
    [
        ("early", "assigned from 2023-12-01 on, and the log begins on 2024-01-10"),
        ("later", "nobody was assigned before 2024-04-20"),
        ("strangers", "none of its 240 customers is in the log"),
        ("alone", "all customers are in the arm mail"),
        ("empty", "the arm sms has an intended share and no customer"),
    ],
)
def test_an_experiment_that_cannot_be_analysed_says_why(run: Any, experiment: str, says: str) -> None:
    """One reason, and no row of results."""
    assert rows(run, "experiment_results", experiment=experiment) == []
    assert says in reasons(run, experiment)


def test_segments_are_those_before_the_assignment(run: Any) -> None:
    """Without a column of segments: by orders before. 24 of each arm had two, too few to compare."""
    found = rows(run, "experiment_segments", experiment="spring", metric="orders")
    assert {row["segment"]: row["customers"] for row in found} == {"1 order before": 96, "2 or more orders before": 24}
    assert all(row["effect"] != row["effect"] for row in found)


def test_history_and_plan(run: Any) -> None:
    """No time before the first assignment of all, in 2023, was watched: there is nothing to plan with."""
    assert rows(run, "experiment_aa") == [] and rows(run, "experiment_plan") == []


def test_the_command_line_has_the_same(run: Any) -> None:
    """list and show give the rows of the tables; an experiment that is refused is shown with its reason."""
    command = command_in(run.folder.parents[2])
    listed = json.loads(command("experiment", "list", "--json").stdout)["experiments"]
    assert {row["experiment"] for row in listed} == set(FILES) - {"later"}
    shown = json.loads(command("experiment", "show", "spring", "--json").stdout)
    assert len(shown["arms"]) == 2 and len(shown["results"]) == 5
    assert "none of its 240 customers is in the log" in command("experiment", "show", "strangers").stdout
    refused = command("experiment", "show", "sprin")
    assert refused.returncode == 2 and "did you mean 'spring'?" in refused.stderr


def test_python_has_the_same(run: Any) -> None:
    """The rows of the tables by name; nothing but the reason of one that is refused; one line for an unknown name."""
    found = run.experiment("spring")
    assert {row["arm"]: row["customers"] for row in found.arms} == {"mail": 120, "control": 120}
    (orders,) = [row for row in found.results if row["metric"] == "orders"]
    assert (orders["mean"], orders["control_mean"]) == pytest.approx((90 / 120, 30 / 120))
    refused = run.experiment("strangers")
    assert refused.results == [] and "none of its 240 customers" in "; ".join(refused.reasons)
    assert {row["effect"] for row in run.experiment("off").results} == {None}
    with pytest.raises(UsageError, match="has no experiment 'sprin' \\(did you mean 'spring'"):
        run.experiment("sprin")


def test_a_plan_without_any_experiment(run: Any) -> None:
    """By the last 60 days of the log: 240 customers, of whom the share that orders is what a plan begins with."""
    command = command_in(run.folder.parents[2])
    plan = json.loads(command("experiment", "plan", "--days", "60", "--json").stdout)["plan"]
    orders = next(row for row in plan if row["metric"] == "orders")
    assert orders["customers"] == 240
    assert orders["baseline"] == pytest.approx((60 + 30 + 30 + 80) / 240)
    assert 0 < orders["mde"] < 1
    assert command("experiment", "plan", "--days", "0").returncode == 2
    assert command("experiment", "plan", "--share", "1").returncode == 2


def test_the_report_has_a_section(run: Any) -> None:
    """Effects, what speaks against them, and no number of an experiment that is withheld."""
    names = [name for name in run.tables if "experiment" in name or name == "evidence"]
    tables = {name: run.table(name).to_pyarrow().to_pylist() for name in names}
    facts = ("Shop", "EUR", run.run_id, "0", run.first_day, run.as_of, (), ())
    content = ReportContent(*facts, tables, {})
    section = experiments(Standing(content))
    grids = {block.title: block for block in section.blocks if isinstance(block, Grid)}
    effects = [[cell.text for cell in line.cells] for line in grids["The effects, EUR"].lines]
    assert ["spring", "mail", "Orders", "0.25", "0.75", "0.50"] in [line[:6] for line in effects]
    assert all(line[3:6] == ["–", "–", "–"] for line in effects if line[0] == "off")
    assert any(isinstance(block, Doubts) for block in section.blocks)


def test_the_library_is_asked_for_before_anything_is_read(tmp_path: Path) -> None:
    """A run with experiments ends at once where tea-tasting is not installed."""
    config = {"experiments": {"spring": {"file": "sent.csv"}}}
    with (
        mock.patch("regulars.studies.experiments.library.find_spec", return_value=None),
        pytest.raises(UsageError, match="regulars\\[experiments\\]"),
    ):
        regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=config)
