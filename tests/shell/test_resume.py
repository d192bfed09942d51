"""A run that was stopped is taken up where its ledger was made, and comes to the same bytes; or it begins anew."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from regulars.shell.runs.folder import find, kept_runs
from tests.shell.conftest import ALL_KILLS, HEADER, lines

CONFIG = '[studies]\nskip = ["churn", "clv", "cohorts", "rfm"]\n'
AT_A_BORDER = """
import os, sys
from regulars.shell.cli import run_command_line
from regulars.shell.process.progress import Progress

border, number, *asked = sys.argv[1:]
real = Progress.at

def at(self, what, **more):
    if what == border:
        os.kill(os.getpid(), int(number))
    real(self, what, **more)

Progress.at = at
raise SystemExit(run_command_line(asked))
"""
TAKEN_UP = "resumed from the ledger of a stopped run"
BORDERS = [
    ("making orders", signal.SIGTERM, True),
    ("publishing", signal.SIGKILL, True),
]
if ALL_KILLS:
    more = ["reading", "typing and judging every line", "setting duplicates aside", "counting where every line went"]
    BORDERS += [(border, signal.SIGKILL, False) for border in more]
    more = ["making customers", "preparing questions", "auditing", "writing files and the report"]
    BORDERS += [(border, number, True) for border in more for number in (signal.SIGKILL, signal.SIGINT)]


def _asked(folder: Path, border: str, number: int, *more: str) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-c", AT_A_BORDER, border, str(int(number)), "run", "log.csv", *more]
    return subprocess.run(asked, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a log, and of a run of it that nobody stopped."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "log.csv").write_text("\n".join([HEADER, *lines(), lines()[0]]) + "\n", encoding="utf-8")
    (folder / "regulars.toml").write_text(CONFIG)
    done = _asked(folder, "never", signal.SIGKILL)
    assert done.returncode == 0, done.stderr
    return folder


def _bytes(out: Path) -> dict[str, bytes]:
    folder = find(out).folder
    return {f"{part}/{p.name}": p.read_bytes() for part in ("marts", "processed") for p in (folder / part).iterdir()}


@pytest.mark.parametrize(("border", "number", "is_taken_up"), BORDERS)
def test_stopped_at_a_border(whole: Path, border: str, number: int, is_taken_up: bool) -> None:
    """The next run with the same files and settings goes on from the ledger, once made; nothing stale is left."""
    out = whole / f"{border[:8]}-{int(number)}"
    stopped = _asked(whole, border, number, "--out", out.name)
    assert stopped.returncode in (-int(number), 128 + int(number))
    assert not (out / "CURRENT").exists()
    done = _asked(whole, "never", number, "--out", out.name)
    assert done.returncode == 0, done.stderr
    assert (TAKEN_UP in done.stdout) is is_taken_up
    assert _bytes(out) == _bytes(whole / "data")
    assert [path.name for path in (out / "runs").iterdir()] == [kept_runs(out)[0].run_id]
    assert not (find(out).folder / "checkpoint.json").exists()


def test_other_settings_begin_anew(whole: Path) -> None:
    """What was stopped under other settings is no beginning of this run, and goes."""
    out = whole / "other"
    _asked(whole, "making orders", signal.SIGKILL, "--out", out.name)
    assert list((out / "runs").glob(".building-*/checkpoint.json"))
    done = _asked(whole, "never", signal.SIGKILL, "--out", out.name, "--as-of", "2022-01-01")
    assert done.returncode == 0 and TAKEN_UP not in done.stdout
    assert find(out).manifest.as_of == date(2022, 1, 1)
    assert not list((out / "runs").glob(".building-*"))
