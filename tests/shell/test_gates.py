"""A run that nobody would have wanted is not published; what was published stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.shell.runs.folder import kept_runs
from regulars.shell.runs.retention import prune
from tests.command import Command
from tests.shell.conftest import HEADER, SHORT, WITHOUT_STUDIES, lines

LINES, TOTAL = 62, sum(float(line.rsplit(",", 1)[1]) for line in lines())


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.csv"
    path.write_text("\n".join([HEADER, *lines()[:5]]) + "\n")
    return path


def _run(out: Path, source: Path, **settings: Any) -> regulars.Run:
    return regulars.run(source, out=out, config=SHORT | settings.pop("config", {}), **settings)


def test_a_log_that_lost_most_of_its_lines_is_not_published(log: Path, small: Path, tmp_path: Path) -> None:
    """5 lines where 62 were: refused with both numbers, until somebody says that it is right."""
    out = tmp_path / "data"
    first = _run(out, log)
    with pytest.raises(
        regulars.RegularsError, match=f"5 lines can be used, compared with {LINES}.*--accept-change"
    ) as refused:
        _run(out, small)
    assert refused.value.exit_code == 4
    assert regulars.open(out).run_id == first.run_id
    assert [path.name for path in (out / "runs").glob(".failed-*")]
    assert _run(out, small, accept_change=True).run_id != first.run_id


def test_a_smaller_change_is_a_warning(log: Path, tmp_path: Path) -> None:
    """Four times fewer lines are published, and the manifest warns."""
    out, quarter = tmp_path / "data", tmp_path / "quarter.csv"
    quarter.write_text("\n".join([HEADER, *lines()[: LINES // 4]]) + "\n")
    _run(out, log)
    (gate,) = _run(out, quarter).manifest.gates
    assert (gate.name, gate.level) == ("change", "warn")


@pytest.mark.parametrize(
    ("control", "told"),
    [
        ({"lines": LINES + 1}, f"lines is {LINES + 1}, but the log has {LINES}: -1"),
        ({"total": str(TOTAL + 0.01)}, "total is .*: -0.01"),
        ({"net_revenue": "0"}, "net_revenue is 0, but the log has"),
    ],
)
def test_control_totals(log: Path, tmp_path: Path, control: dict[str, Any], told: str) -> None:
    """A total that differs from that of the exporting system fails, with the difference."""
    with pytest.raises(regulars.RegularsError, match=told):
        _run(tmp_path / "data", log, config={"control": control})
    assert not (tmp_path / "data" / "CURRENT").exists()


def test_right_control_totals_pass(log: Path, tmp_path: Path) -> None:
    """The totals of the log itself are no reason to stop."""
    told = {"lines": LINES, "total": f"{TOTAL:.2f}", "net_revenue": f"{TOTAL:.2f}"}
    assert _run(tmp_path / "data", log, config={"control": told}).manifest.gates == ()


@pytest.mark.parametrize(("broken", "level"), [(5, "warn"), (80, "fail")])
def test_lines_set_aside(tmp_path: Path, broken: int, level: str) -> None:
    """One line in thirteen warns, more than half fails."""
    source = tmp_path / "orders.csv"
    source.write_text(
        "\n".join([HEADER, *lines(), *["1,2,3,x,2021-02-01 10:00:00,1.00,C1,France,1.00"] * broken]) + "\n"
    )
    config = {"clean": {"duplicates": "keep"}}
    if level == "fail":
        with pytest.raises(regulars.RegularsError, match="80 of 142 lines"):
            _run(tmp_path / "data", source, config=config)
    else:
        (gate,) = _run(tmp_path / "data", source, config=config).manifest.gates
        assert (gate.name, gate.level) == ("set_aside", "warn")


def test_too_few_lines(log: Path, tmp_path: Path) -> None:
    """A shop that knows how many lines there must be is not served fewer."""
    with pytest.raises(regulars.RegularsError, match="least_lines requires 1,000"):
        _run(tmp_path / "data", log, config={"gates": {"least_lines": 1000}})


def test_old_runs_go_but_never_one_that_is_read(log: Path, tmp_path: Path) -> None:
    """Of five runs two stay; an older one that somebody has open stays until it is closed."""
    out = tmp_path / "data"
    runs = [_run(out, log, again=True).run_id for _ in range(3)]
    reader = regulars.open(out, runs[0])
    assert prune(out, 1) == [runs[1]]
    assert reader.table("customers").count().to_pyarrow().as_py() == 8
    reader.close()
    assert prune(out, 1) == [runs[0]]
    assert [kept.run_id for kept in kept_runs(out)] == [runs[2]]
    _run(out, log, config={"runs": {"keep": 1}})
    assert len(kept_runs(out)) == 1
    assert not [path for path in (out / "runs").iterdir() if path.name.startswith(".building")]


def test_the_command_says_it_in_one_line(regulars_command: Command, log: Path, small: Path) -> None:
    """Exit code 4, one line; --accept-change publishes."""
    assert regulars_command("run", log, *WITHOUT_STUDIES).returncode == 0
    refused = regulars_command("run", small, *WITHOUT_STUDIES)
    assert refused.returncode == 4
    assert len(refused.stderr.splitlines()) == 1
    told = json.loads(regulars_command("run", small, *WITHOUT_STUDIES, "--accept-change", "--json").stdout)
    assert told["gates"] == []
