"""What is measured beside what, and the goal of each."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bench.compare import (
    Command,
    Round,
    Spread,
    measured,
    memory_ratios,
    nothing,
    speedups,
    wall_ratios,
    walls,
)

ROOT = Path(__file__).resolve().parent.parent
QUESTION_LINES = 1_000_000  # the log behind the question asked of a published run
QUESTION = ("kpi", "net_revenue", "--by", "country", "--grain", "month")


@dataclass(frozen=True)
class Goal:
    """A figure of the rounds and the bound its median has to keep; without a bound it is told for its own sake."""

    text: str
    figure: Callable[[list[Round]], Spread]
    bound: float | None
    unit: str
    at_least: bool = False

    def met(self, spread: Spread) -> bool | None:
        """Whether the median keeps the bound; None without one."""
        if self.bound is None:
            return None
        return spread.middle >= self.bound if self.at_least else spread.middle <= self.bound


@dataclass(frozen=True)
class Contest:
    """Our command, its peer if it has one, their goals; `ready` makes the files both need."""

    name: str
    title: str
    lines: int
    ours: Command
    peer: Command | None
    goals: tuple[Goal, ...]
    ready: Callable[[], None] = nothing
    is_short: bool = False


def faster(times: float) -> Goal:
    """The peer takes at least so many times as long."""
    return Goal(f"at least {times:g}× faster", speedups, times, "× faster", at_least=True)


def no_goal() -> Goal:
    """How much longer the peer takes, without a goal."""
    return Goal("none set", speedups, None, "× faster")


def within(times: float) -> Goal:
    """We take at most so many times as long as the peer."""
    return Goal(f"at most {times:g}× its time", wall_ratios, times, "× its time")


def leaner(times: float) -> Goal:
    """Our peak memory is at most this part of the peer's."""
    return Goal(f"at most {times:g}× its peak memory", memory_ratios, times, "× its peak memory")


def seconds(limit: float, wish: str = "") -> Goal:
    """We take at most so many seconds."""
    return Goal(f"at most {limit:g} s{wish}", walls, limit, " s")


@dataclass(frozen=True)
class Bench:
    """The work folder, and how the commands are put together in it."""

    work: Path
    lines: int

    @property
    def scratch(self) -> Path:
        """What the measured commands write; emptied before each of them."""
        return self.work / "scratch"

    def log(self, ending: str, lines: int | None = None) -> Path:
        """Where the log of so many lines lies."""
        return self.work / f"log-{lines or self.lines}.{ending}"

    def make_log(self, ending: str, lines: int | None = None) -> None:
        """Write the log if it is not there."""
        path = self.log(ending, lines)
        if not path.exists():
            measured(module("make_log", str(lines or self.lines), str(path)))

    def clear(self) -> None:
        """Remove what earlier commands wrote, and let the disk come to rest: nobody pays for a neighbour."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        os.sync()

    def shop(self, lines: int) -> Path:
        """The folder whose `data` holds the published run of so many lines."""
        return self.work / f"shop-{lines}"

    def publish(self, lines: int) -> None:
        """A freshly published run of so many lines, outside the timing."""
        self.make_log("parquet", lines)
        shutil.rmtree(self.shop(lines), ignore_errors=True)
        self.shop(lines).mkdir(parents=True)
        measured(regulars("run", str(self.log("parquet", lines)), "--out", str(self.shop(lines) / "data")))

    def whole_run(self, ending: str) -> Command:
        """`regulars run` on the log, into a folder that does not exist yet."""
        arguments = ("run", str(self.log(ending)), "--out", str(self.scratch / "data"))
        return regulars(*arguments, label=f"`regulars run log.{ending} --out data`", before=self.clear)


def regulars(
    *arguments: str, label: str = "", before: Callable[[], None] = nothing, folder: Path | None = None
) -> Command:
    """The product's command line, run by the Python that runs this."""
    argv = (sys.executable, "-m", "regulars", *arguments)
    return Command(label or f"`regulars {' '.join(arguments)}`", argv, before=before, folder=folder)


def module(name: str, *arguments: str, label: str = "", before: Callable[[], None] = nothing) -> Command:
    """One of the programs of this folder."""
    argv = (sys.executable, "-m", f"bench.{name}", *arguments)
    return Command(label or f"`bench.{name}`", argv, before=before, folder=ROOT)


def against_pandas(bench: Bench, ending: str, *, times: float) -> Contest:
    """A whole run beside the pandas tutorial, on one kind of file."""
    arguments = (str(bench.log(ending)), "--out", str(bench.scratch / "pandas"))
    label = f"`bench.pandas_tutorial log.{ending}`"
    return Contest(
        name=ending,
        title=f"Whole run on {ending.upper() if ending == 'csv' else 'Parquet'}, beside pandas",
        lines=bench.lines,
        ours=bench.whole_run(ending),
        peer=module("pandas_tutorial", *arguments, label=label, before=bench.clear),
        goals=(faster(times), leaner(0.5)),
        ready=lambda: bench.make_log(ending),
    )


def against_unsaved_pandas(bench: Bench) -> Contest:
    """All tables without writing them, beside a tutorial that saves nothing: most of the other's time is saving."""
    arguments = (str(bench.log("parquet")), "--no-save", "--out", str(bench.scratch / "pandas"))
    label = "`bench.pandas_tutorial log.parquet --no-save`"
    return replace(
        against_scan(bench),
        name="unsaved",
        title="Computing all tables, beside pandas that saves nothing",
        peer=module("pandas_tutorial", *arguments, label=label, before=bench.clear),
        goals=(no_goal(),),
    )


def against_scan(bench: Bench) -> Contest:
    """All tables without writing them, beside one look at every value."""
    path = str(bench.log("parquet"))
    return Contest(
        name="compute",
        title="Computing all tables, beside a bare scan",
        lines=bench.lines,
        ours=module("compute", path, label="`bench.compute log.parquet`", before=bench.clear),
        peer=module("bare_scan", path, label="`bench.bare_scan log.parquet`", before=bench.clear),
        goals=(within(8),),
        ready=lambda: bench.make_log("parquet"),
    )


def against_write(bench: Bench) -> Contest:
    """A whole run, beside writing its files once more."""
    arguments = (str(bench.shop(bench.lines) / "data"), "--out", str(bench.scratch / "bare"))
    return Contest(
        name="write",
        title="Whole run on Parquet, beside a bare write of its files",
        lines=bench.lines,
        ours=bench.whole_run("parquet"),
        peer=module("bare_write", *arguments, label="`bench.bare_write data`", before=bench.clear),
        goals=(within(2.5),),
        ready=lambda: bench.publish(bench.lines),
    )


def contests(bench: Bench) -> list[Contest]:
    """All of them, in the order of the page."""
    return [
        against_pandas(bench, "parquet", times=3),
        against_pandas(bench, "csv", times=2),
        against_unsaved_pandas(bench),
        against_scan(bench),
        against_write(bench),
        Contest("version", "Start-up", 0, regulars("--version"), None, (seconds(0.25),), is_short=True),
        Contest(
            name="kpi",
            title="A question to a published run",
            lines=QUESTION_LINES,
            ours=regulars(*QUESTION, folder=bench.shop(QUESTION_LINES)),
            peer=None,
            goals=(seconds(1.6, " (0.6 s hoped for)"),),
            ready=lambda: bench.publish(QUESTION_LINES),
            is_short=True,
        ),
    ]
