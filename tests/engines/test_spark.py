"""Spark computes the tables that DuckDB computes, and publishes them as any run is published.

Each run here takes minutes, so `make test` runs a small log without studies; `make engines` runs all of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.shell.published.run import Run
from tests.conftest import WHOLE
from tests.engines.same import assert_same_tables
from tests.engines.shop import MONEY_CONFIG, mixed_shop
from tests.shell.conftest import HEADER, lines

# The library leaves its sockets to the collector of garbage.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
SAMPLE = {**MONEY_CONFIG, "studies": {"skip": ["cohorts", "churn", "clv"]}}
TWO_PROCESSES = "local-cluster[2,1,1024]"


def _spark(master: str, config: dict[str, Any]) -> dict[str, Any]:
    return {**config, "engine": {"name": "spark", "master": master}}


def test_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is equal, with every column of money and cancelled orders; of the whole test, with two executors as
    processes of their own."""
    config, customers, master = (MONEY_CONFIG, 500, TWO_PROCESSES) if WHOLE else (SAMPLE, 20, "local[2]")
    if not WHOLE:  # a short life is better spent at work than at compiling well
        monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    log = mixed_shop(tmp_path, customers, has_money=True)
    expected = regulars.run(log, out=tmp_path / "duckdb", config=config)
    found = regulars.run(log, out=tmp_path / "spark", config=_spark(master, config))
    assert_same_tables(expected, found)
    assert found.manifest.checks == expected.manifest.checks
    assert regulars.open(tmp_path / "spark").run_id == found.run_id
    assert (found.folder / "report.html").is_file()


if WHOLE:

    def test_same_tables_of_online_retail(retail: Run, by_day: Path, tmp_path: Path) -> None:
        """Every table of Online Retail is equal, with two executors."""
        run = regulars.run(by_day, out=tmp_path, config=_spark(TWO_PROCESSES, {}))
        assert run.manifest.tables["transactions"] == 536_641
        assert_same_tables(retail, run)


def _refused(hidden: str, tmp_path: Path, *arguments: str, **environment: str) -> str:
    """What the command says that cannot run; it must be one line with exit code 2, and leave nothing."""
    log = tmp_path / "log.csv"
    log.write_text("\n".join([HEADER, *lines()]) + "\n", encoding="utf-8")
    program = f"import sys; {hidden}; from regulars.__main__ import main; main()"
    command = [sys.executable, "-c", program, "run", str(log), "--engine", "spark", "--out", str(tmp_path / "data")]
    told = {**os.environ, **environment}
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=120, env=told)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert not list((tmp_path / "data").glob("runs/*"))
    return done.stderr


def test_a_missing_library(tmp_path: Path) -> None:
    """Without the library of Spark, one line has the command that installs it."""
    assert "pip install 'regulars[spark]'" in _refused("sys.modules['pyspark'] = None", tmp_path)


@pytest.mark.parametrize("where", [{"PATH": "/nowhere", "JAVA_HOME": ""}, {"JAVA_HOME": "/nowhere"}], ids=str)
def test_missing_java(where: dict[str, str], tmp_path: Path) -> None:
    """Without Java, one line has the command that installs it."""
    assert "apt-get install openjdk-17-jre-headless" in _refused("pass", tmp_path, **where)


@pytest.mark.parametrize("master", ["nonsense", "local[0]", "spark://cluster", "local-cluster[2]"])
def test_no_master(master: str, tmp_path: Path) -> None:
    """What is no master is refused before anything is started, with what could be written."""
    assert f"{master!r} is not a Spark master; use local[*]" in _refused("pass", tmp_path, "--master", master)
