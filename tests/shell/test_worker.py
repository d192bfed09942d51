"""Calls made by a second process: the same outcome, whatever becomes of that process."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pytest

from regulars.ground.errors import InputRefused
from regulars.report.html.page import render
from regulars.shell.process.worker import Worker
from regulars.shell.published.drawing import draw
from tests.report.content import CONTENT

ENDS_AT_ONCE = (sys.executable, "-c", "")
TAKES_ALL_AND_DIES = (sys.executable, "-c", "import sys; sys.stdin.buffer.read(9)")
CUT_SHORT = (sys.executable, "-c", "import sys; sys.stdout.write('\\0' * 7 + '9drawn')")


def test_the_same_page_one_after_the_other() -> None:
    """One process draws several reports, each as this one would."""
    worker, expected = Worker(), render(CONTENT)
    try:
        assert [worker.ask(draw, CONTENT).result(120) for _ in range(2)] == [expected, expected]
    finally:
        worker.end()


def test_several_runs_at_once_get_their_own_pages() -> None:
    """Questions that are asked together are answered each with its own shop."""
    worker = Worker()
    shops = [replace(CONTENT, shop=f"Shop {number}") for number in range(6)]
    try:
        answers = [worker.ask(draw, shop) for shop in shops]
        assert [answer.result(120) for answer in answers] == [render(shop) for shop in shops]
    finally:
        worker.end()


def refused(amount: float) -> None:
    """Raises what a call may raise."""
    sys.stdout.write("this is no answer")
    raise InputRefused(f"{amount}: it is refused", paste="a = 1")


def negated(rows: pa.Table) -> pa.Table:
    """A table of the same size."""
    return rows.set_column(0, "n", pa.compute.negate(rows["n"]))


def test_errors_and_tables_cross_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a call raises is raised here, and what a library prints is no answer."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]), prepend=os.pathsep)
    worker, rows = Worker(), pa.table({"n": range(300_000)})
    try:
        with pytest.raises(InputRefused, match="it is refused") as caught:
            worker.ask(refused, 12.5).result(120)
        assert caught.value.paste == "a = 1"
        assert worker.ask(negated, rows).result(120) == negated(rows)
        assert worker.pid is not None
    finally:
        worker.end()


@pytest.mark.parametrize("command", [ENDS_AT_ONCE, TAKES_ALL_AND_DIES, CUT_SHORT, ("/no/such/program",)])
def test_a_process_that_fails(command: tuple[str, ...]) -> None:
    """The report is drawn here instead."""
    worker = Worker(command)
    assert worker.ask(draw, CONTENT).result(120) == render(CONTENT)
    assert worker.pid is None


def test_a_process_that_is_killed_while_it_draws() -> None:
    """The kill comes before the answer can: it is stopped first, so that it cannot have drawn."""
    worker = Worker()
    assert worker.pid
    os.kill(worker.pid, signal.SIGSTOP)
    answer = worker.ask(draw, CONTENT)
    os.kill(worker.pid, signal.SIGKILL)
    assert answer.result(120) == render(CONTENT)


def workers_in(folder: Path) -> list[str]:
    """The workers whose current folder this is."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"serve_calls" in (process / "cmdline").read_bytes() and (process / "cwd").readlink() == folder:
                found.append(process.name)
    return found


@pytest.mark.parametrize("stop", [None, signal.SIGKILL])
def test_it_ends_with_the_command(tmp_path: Path, stop: signal.Signals | None) -> None:
    """Neither a run that ends nor one that is killed leaves a process behind."""
    (tmp_path / "log.csv").write_text(
        "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,A,1,2024-01-02,2.50,c1\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-m", "regulars", "run", "log.csv"], cwd=tmp_path, stdout=subprocess.DEVNULL
    )
    if stop:
        wait_until(lambda: bool(workers_in(tmp_path)))
        run.send_signal(stop)
    assert run.wait(120) == (-stop if stop else 0)
    wait_until(lambda: not workers_in(tmp_path))


def wait_until(holds: Callable[[], bool]) -> None:
    """Fails after a minute."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
