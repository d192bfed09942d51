"""What happens to a run when parts of its cluster are lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import regulars
from regulars.shell.runs.folder import find
from regulars.shell.runs.proof import verify
from tests.conftest import WHOLE
from tests.engines.same import assert_same_tables
from tests.engines.shop import CONFIG, mixed_shop
from tests.engines.test_spark import TWO_PROCESSES

SAMPLE = {**CONFIG, "studies": {"skip": ["cohorts", "churn", "clv"]}}
SETTINGS = """
[gates]
unread_money_fail = 0.05
[codes]
preset = "uci"
[time]
as_of = "2024-01-01"
zone = "Europe/London"
[churn]
gap_days = 7
[studies]
skip = ["cohorts", "churn", "clv"]
"""  # SAMPLE, as a file has it
DRIVER, EXECUTOR = "SparkSubmit", "CoarseGrainedExecutorBackend"
LONGEST = 400  # seconds
SOME = 4  # tables, after which a run is in its midst


pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


def _below(ancestor: int, word: str) -> list[int]:
    """The Java processes that the process started, itself or by others, and whose command has the word."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(folder.name)] = (folder / "cmdline").read_text()
        except OSError:
            continue  # it has ended meanwhile
    found = {ancestor}
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(each for each in found if word in commands[each] and "java" in commands[each].partition("\0")[0])


def _kill_one(run: subprocess.Popen[str], word: str, workspace: Path) -> None:
    """Kill a Java process of the run once some tables are made."""
    end = time.monotonic() + LONGEST
    while len(list(workspace.glob("*/tables/*"))) < SOME:
        assert run.poll() is None, run.stderr and run.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.1)
    os.kill(_below(run.pid, word)[0], signal.SIGKILL)


def _started(log: Path, out: Path, master: str, workspace: Path) -> subprocess.Popen[str]:
    """The command that computes the sample on Spark."""
    settings = log.with_suffix(".toml")
    settings.write_text(f'{SETTINGS}[engine]\nworkspace = "{workspace}"\n', encoding="utf-8")
    command = [sys.executable, "-m", "regulars", "run", str(log), "--out", str(out), "--config", str(settings)]
    return subprocess.Popen(
        [*command, "--engine", "spark", "--master", master],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The mixed shop, small."""
    return mixed_shop(tmp_path, 20)


def test_the_driver_is_killed(log: Path, tmp_path: Path) -> None:
    """The run ends with one line and code 6, leaves nothing, and the run before stays served."""
    before = regulars.run(log, out=tmp_path / "data", config=SAMPLE)
    run = _started(log, tmp_path / "data", "local[2]", tmp_path / "work")
    _kill_one(run, DRIVER, tmp_path / "work")
    _, said = run.communicate(timeout=LONGEST)
    assert (run.returncode, said) == (6, "regulars: Spark ended before the run did; nothing was published.\n")
    assert regulars.open(tmp_path / "data").run_id == before.run_id
    assert [each.name for each in (tmp_path / "data" / "runs").iterdir()] == [before.run_id]


if WHOLE:  # a minute or two each

    def test_an_executor_is_killed(log: Path, tmp_path: Path) -> None:
        """Another takes its part, and every table is what it would have been."""
        expected = regulars.run(log, out=tmp_path / "duckdb", config=SAMPLE)
        run = _started(log, tmp_path / "data", TWO_PROCESSES, tmp_path / "work")
        _kill_one(run, EXECUTOR, tmp_path / "work")
        _, said = run.communicate(timeout=LONGEST)
        assert run.returncode == 0, said
        assert_same_tables(expected, regulars.open(tmp_path / "data"))
        assert verify(find(tmp_path / "data"))
