"""How far a claim can be trusted: the verdict, the reasons and the sizes behind it."""

from __future__ import annotations

from dataclasses import dataclass

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


def judged(
    claim: str, *, population: str, n: int, least: int, doubts: tuple[str, ...] = (), window: str | None = None
) -> Evidence:
    """`insufficient` below `least` members, `weak` where there is a doubt, else `solid`."""
    if n < least:
        short = f"{n:,} {population}, at least {least:,} are needed"
        return Evidence(claim, INSUFFICIENT, (short, *doubts), population, window, n)
    return Evidence(claim, WEAK if doubts else SOLID, doubts, population, window, n)
