"""Runs that are killed after some of their work, measured in processor time, so load does not matter."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
READY = multiprocessing.get_context("forkserver")
READY.set_forkserver_preload(["tests.shell.warm"])


def _run(log: Path, out: Path) -> None:
    import regulars

    regulars.run(log, out=out, config={"studies": {"skip": ["cohorts", "churn", "clv"]}})  # enough, and quicker


def seconds_used(pid: int) -> float:
    """Processor seconds of a process that is there."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def run_killed(log: Path, out: Path, *, after: float | None) -> float:
    """The processor seconds of a run of its own process, killed with -9 after so many; not killed for None."""
    process = READY.Process(target=_run, args=(log, out))
    process.start()
    used = 0.0
    while process.is_alive():
        try:
            used = seconds_used(process.pid or 0)
        except (OSError, IndexError):
            break
        if after is not None and used >= after:
            os.kill(process.pid or 0, signal.SIGKILL)
            break
        time.sleep(0.01)
    process.join()
    assert after is not None or process.exitcode == 0
    return used


def started(log: Path, out: Path) -> subprocess.Popen[bytes]:
    """A run in a process of its own, which has a folder to build in or is over."""
    process = subprocess.Popen(
        [sys.executable, "-m", "regulars", "run", str(log), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while not list((out / "runs").glob(".building-*")) and process.poll() is None:
        time.sleep(0.02)
    return process


def tell(figures: str) -> None:
    """Figures for who runs the long suite (`make faults`)."""
    sys.stderr.write(f"\n{figures}\n")
