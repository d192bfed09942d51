"""A contest: our command, its peer, and the goals that its rounds have to keep."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from bench.compare import (
    Command,
    Round,
    Spread,
    cpu_per_line,
    disagreements,
    inner_ratios,
    inner_speedups,
    memories,
    memory_ratios,
    nothing,
    speedups,
    wall_ratios,
    walls,
)

ROOT = Path(__file__).resolve().parent.parent


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


def quicker(times: float) -> Goal:
    """The step itself, without start-up and reading, takes the peer at least so many times as long."""
    return Goal(f"at least {times:g}× faster in the step itself", inner_speedups, times, "× faster", at_least=True)


def inner_within(times: float) -> Goal:
    """The step itself, without start-up, takes us at most so many times as long as the peer."""
    return Goal(f"at most {times:g}× its time in the step itself", inner_ratios, times, "× its time")


def inner_beside() -> Goal:
    """How many times as long the step itself takes us, without a goal."""
    return Goal("none set", inner_ratios, None, "× its time")


def grows(times: float, *, lines: tuple[int, int]) -> Goal:
    """A line of our longer log costs at most so many times as much as one of the peer's."""
    figure = partial(cpu_per_line, lines=lines)
    return Goal(f"at most {times:g}× the CPU time a line", figure, times, "× the CPU time a line")


def whole_process() -> Goal:
    """How much longer the peer's whole process takes, without a goal: most of ours is starting up and reading."""
    return Goal("none set for the whole process", speedups, None, "× faster")


def equal(parts: float) -> Goal:
    """The two results differ by at most so many parts of a billion."""
    return Goal(f"results at most {parts:g}e-9 apart", disagreements, parts, "e-9 apart")


def memory(most: float) -> Goal:
    """Our peak memory, in MiB, is at most this."""
    return Goal(f"at most {most:,g} MiB", memories, most, " MiB")


def regulars(
    *arguments: str,
    label: str = "",
    before: Callable[[], None] = nothing,
    folder: Path | None = None,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Command:
    """The product's command line, run by the Python that runs this."""
    argv = (sys.executable, "-m", "regulars", *arguments)
    label = label or f"`regulars {' '.join(arguments)}`"
    return Command(label, argv, before=before, folder=folder, environment=environment)


def module(name: str, *arguments: str, label: str = "", before: Callable[[], None] = nothing) -> Command:
    """One of the programs of this folder."""
    argv = (sys.executable, "-m", f"bench.{name}", *arguments)
    return Command(label or f"`bench.{name}`", argv, before=before, folder=ROOT)
