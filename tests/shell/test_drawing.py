"""Reports drawn by a process of their own: the same bytes, whatever becomes of that process."""

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

import pytest

from regulars.report.html.page import render
from regulars.shell.published.drawing import Drawer
from tests.report.content import CONTENT

ENDS_AT_ONCE = (sys.executable, "-c", "")
TAKES_ALL_AND_DIES = (sys.executable, "-c", "import sys; sys.stdin.buffer.read(9)")
CUT_SHORT = (sys.executable, "-c", "import sys; sys.stdout.write('\\0' * 7 + '9drawn')")


def test_the_same_page_one_after_the_other() -> None:
    """One process draws several reports, each as this one would."""
    drawer, expected = Drawer(), render(CONTENT)
    try:
        assert [drawer.ask(CONTENT).result(120) for _ in range(2)] == [expected, expected]
    finally:
        drawer.end()


def test_several_runs_at_once_get_their_own_pages() -> None:
    """Questions that are asked together are answered each with its own shop."""
    drawer = Drawer()
    shops = [replace(CONTENT, shop=f"Shop {number}") for number in range(6)]
    try:
        answers = [drawer.ask(shop) for shop in shops]
        assert [answer.result(120) for answer in answers] == [render(shop) for shop in shops]
    finally:
        drawer.end()


@pytest.mark.parametrize("command", [ENDS_AT_ONCE, TAKES_ALL_AND_DIES, CUT_SHORT, ("/no/such/program",)])
def test_a_process_that_fails(command: tuple[str, ...]) -> None:
    """The report is drawn here instead."""
    drawer = Drawer(command)
    assert drawer.ask(CONTENT).result(120) == render(CONTENT)
    assert drawer.pid is None


def test_a_process_that_is_killed_while_it_draws() -> None:
    """The kill comes before the answer can: it is stopped first, so that it cannot have drawn."""
    drawer = Drawer()
    assert drawer.pid
    os.kill(drawer.pid, signal.SIGSTOP)
    answer = drawer.ask(CONTENT)
    os.kill(drawer.pid, signal.SIGKILL)
    assert answer.result(120) == render(CONTENT)


def drawing_in(folder: Path) -> list[str]:
    """The processes that draw, and whose current folder this is."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"draw_pages" in (process / "cmdline").read_bytes() and (process / "cwd").readlink() == folder:
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
        wait_until(lambda: bool(drawing_in(tmp_path)))
        run.send_signal(stop)
    assert run.wait(120) == (-stop if stop else 0)
    wait_until(lambda: not drawing_in(tmp_path))


def wait_until(holds: Callable[[], bool]) -> None:
    """Fails after a minute."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
