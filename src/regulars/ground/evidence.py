"""How far a claim can be trusted: the verdict, the reasons and the sizes behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.ground.periods import Window

SOLID, WEAK, INSUFFICIENT = "solid", "weak", "insufficient"


@dataclass(frozen=True)
class Evidence:
    """One claim judged. `insufficient` means that the number is withheld and the reasons are shown instead."""

    claim: str
    verdict: str
    reasons: tuple[str, ...]
    population: str
    window: str | None = None
    n: int | None = None


@dataclass(frozen=True)
class Judge:
    """Judges claims from a one-row table of sizes.

    `sizes` is a step like any other: its parameters are the tables it reads. `verdicts` sees that row, the
    window of the log and the columns that the log has. The tables in `withholds` wait for the verdict, and are
    not made where it is insufficient.
    """

    sizes: Callable[..., Any]
    verdicts: Callable[[Mapping[str, Any], Window, frozenset[str]], tuple[Evidence, ...]]
    withholds: tuple[str, ...] = ()


def judged(
    claim: str, *, population: str, n: int, window: Window, least: int = 1, doubts: tuple[str, ...] = ()
) -> Evidence:
    """`insufficient` below `least` members, `weak` where there is a doubt, else `solid`."""
    if n < least:
        short = f"{n:,} {population}; at least {least:,} are needed"
        return Evidence(claim, INSUFFICIENT, (short, *doubts), population, str(window), n)
    return Evidence(claim, WEAK if doubts else SOLID, doubts, population, str(window), n)


def percent(part: Any, whole: Any) -> float:
    """part / whole in per cent; 0 where there is no whole."""
    return 100.0 * float(part) / float(whole) if whole else 0.0
