"""Measures commands as whole processes, two of them side by side: A B A B …, after one warm-up of each.

Wall time, CPU time and peak memory are what the kernel says when the process ends. Memory is that of the
largest process of the command's tree. A neighbour on the machine slows both sides of a round alike, so what
counts is the ratio within each round; the seconds are context.

This module and its callers import nothing large: a process starts out with its parent's peak memory on
its account, so the parent must be small.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO

MEBIBYTE = 1 << 20
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
TAIL = 1500  # characters of a failed command's output that are worth showing


class CommandError(Exception):
    """A command ended badly or ran out of time; the message says which, and its last words."""


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Command:
    """A command line, what to do before each run of it (not timed), and the folder it runs in."""

    label: str
    argv: tuple[str, ...]
    before: Callable[[], None] = nothing
    folder: Path | None = None
    timeout: float = 1800.0
    environment: Mapping[str, str] = field(default_factory=dict)  # besides that of this process


@dataclass(frozen=True)
class Timing:
    """One run of one command: seconds, CPU seconds of all its processes, peak MiB of the largest.

    `inner` and `value` are what the command itself says in a last line of JSON: the seconds of the part that matters,
    and a result that both sides must agree on. None where it says nothing.
    """

    wall: float
    cpu: float
    memory: float
    inner: float | None = None
    value: float | None = None


@dataclass(frozen=True)
class Round:
    """One run of each side; `peer` is None where a command is measured alone."""

    ours: Timing
    peer: Timing | None = None


@dataclass(frozen=True)
class Spread:
    """The least, the median and the greatest of some figures."""

    least: float
    middle: float
    most: float

    @classmethod
    def of(cls, figures: list[float]) -> Spread:
        """The spread of at least one figure."""
        return cls(min(figures), median(figures), max(figures))

    def text(self, unit: str = "") -> str:
        """For a table: the median, then the range in brackets."""
        digits = 0 if self.middle >= 100 else 1 if self.middle >= 10 else 2
        return f"{self.middle:.{digits}f}{unit} ({self.least:.{digits}f}–{self.most:.{digits}f})"


def measured(command: Command) -> Timing:
    """One run of the command. Raises CommandError if it fails or outlives its timeout."""
    command.before()
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            command.argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=command.folder,
            env={**os.environ, **command.environment},
            start_new_session=True,  # so that a timeout ends its children too
        )
        late = threading.Event()
        alarm = threading.Timer(command.timeout, end, (child.pid, late))
        alarm.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            end(child.pid, late)
            raise
        finally:
            alarm.cancel()
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)  # wait4 has reaped it: let Popen know
        if late.is_set():
            raise CommandError(f"{command.label} was stopped after {command.timeout:g} s")
        if child.returncode:
            raise CommandError(f"{command.label} ended with {child.returncode}: {last_words(output)}")
        said = own_words(output)
    memory = usage.ru_maxrss * MAXRSS_UNIT / MEBIBYTE
    return Timing(wall, usage.ru_utime + usage.ru_stime, memory, said.get("inner"), said.get("value"))


def end(pid: int, late: threading.Event) -> None:
    """Kill a command and its children, and remember that it was so."""
    late.set()
    os.killpg(pid, signal.SIGKILL)


def own_words(output: IO[bytes]) -> dict[str, float]:
    """The JSON of the last line of what a command printed; empty if there is none."""
    output.seek(0)
    lines = output.read().splitlines()
    return json.loads(lines[-1]) if lines and lines[-1].startswith(b'{"inner"') else {}


def last_words(output: IO[bytes]) -> str:
    """The end of what a command printed."""
    output.seek(0)
    return output.read().decode(errors="replace").strip()[-TAIL:] or "(it printed nothing)"


def compare(ours: Command, peer: Command | None, *, rounds: int) -> list[Round]:
    """The rounds, each side once in each, after a warm-up round that is thrown away."""
    done = []
    for number in range(rounds + 1):
        done.append(Round(measured(ours), measured(peer) if peer else None))
        if number == 0:
            done.clear()
    return done


def walls(rounds: list[Round]) -> Spread:
    """Our seconds."""
    return Spread.of([each.ours.wall for each in rounds])


def memories(rounds: list[Round]) -> Spread:
    """Our peak MiB."""
    return Spread.of([each.ours.memory for each in rounds])


def wall_ratios(rounds: list[Round]) -> Spread:
    """Our seconds over the peer's, round by round."""
    return Spread.of([each.ours.wall / each.peer.wall for each in rounds if each.peer])


def speedups(rounds: list[Round]) -> Spread:
    """The peer's seconds over ours, round by round."""
    return Spread.of([each.peer.wall / each.ours.wall for each in rounds if each.peer])


def memory_ratios(rounds: list[Round]) -> Spread:
    """Our peak memory over the peer's, round by round."""
    return Spread.of([each.ours.memory / each.peer.memory for each in rounds if each.peer])


def markdown_row(label: str, timings: list[Timing]) -> str:
    """A table row: command, wall seconds, CPU seconds, peak MiB."""
    wall = Spread.of([each.wall for each in timings]).text(" s")
    cpu = Spread.of([each.cpu for each in timings]).text(" s")
    memory = Spread.of([each.memory for each in timings]).text(" MiB")
    return f"| {label} | {wall} | {cpu} | {memory} |"


def inner_speedups(rounds: list[Round]) -> Spread:
    """The peer's own seconds over ours, round by round, as the commands tell them."""
    told = [(each.ours.inner, each.peer.inner) for each in rounds if each.peer]
    return Spread.of([peer / ours for ours, peer in told if ours and peer])


def inner_ratios(rounds: list[Round]) -> Spread:
    """Our own seconds over the peer's, round by round, as the commands tell them."""
    told = [(each.ours.inner, each.peer.inner) for each in rounds if each.peer]
    return Spread.of([ours / peer for ours, peer in told if ours and peer])


def cpu_per_line(rounds: list[Round], *, lines: tuple[int, int]) -> Spread:
    """Our CPU seconds a line over the peer's, where the two were given logs of different lengths."""
    ours, peers = lines
    return Spread.of([each.ours.cpu / ours / (each.peer.cpu / peers) for each in rounds if each.peer])


def disagreements(rounds: list[Round]) -> Spread:
    """How far the two results are apart, in parts of a billion, round by round."""
    told = [(each.ours.value, each.peer.value) for each in rounds if each.peer]
    return Spread.of([abs(ours / peer - 1) * 1e9 for ours, peer in told if ours and peer])
