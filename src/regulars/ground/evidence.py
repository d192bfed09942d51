"""How far a claim can be trusted: the verdict, the reasons and the sizes behind it.

Nothing is decided by the words of a reason: code compares verdicts and reason codes, and people read the sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from regulars.ground.periods import Window
from regulars.ground.wording import with_singulars

SOLID, WEAK, INSUFFICIENT = "solid", "weak", "insufficient"


class Scope(Enum):
    """What a doubt is about: who is in a table (it stays with the table), or its values (it passes on to others)."""

    POPULATION = "population"
    VALUE = "value"


@dataclass(frozen=True)
class ReasonCode:
    """Why a claim is doubted or withheld: a name for code to compare, and a sentence for people to read.

    `words` is a format string. Called with the values that it names, a code returns the reason.
    """

    name: str
    words: str
    scope: Scope = Scope.POPULATION

    def __call__(self, **values: Any) -> Reason:
        return Reason(self, values)


@dataclass(frozen=True)
class Reason:
    """One reason: its code, and the values found in the log. `str(reason)` is the sentence."""

    code: ReasonCode
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return with_singulars(self.code.words.format(**self.values))


@dataclass(frozen=True)
class Evidence:
    """One claim judged. `insufficient` means that the number is withheld and the reasons are shown instead."""

    claim: str
    verdict: str
    reasons: tuple[Reason, ...]
    population: str
    window: str | None = None
    n: int | None = None

    @property
    def value_doubts(self) -> tuple[Reason, ...]:
        """The reasons that are about the values of the table."""
        return tuple(reason for reason in self.reasons if reason.code.scope is Scope.VALUE)

    @property
    def row(self) -> dict[str, Any]:
        """The row of the table `evidence`, with the reasons as sentences."""
        sentences = [str(reason) for reason in self.reasons]
        return {**{field.name: getattr(self, field.name) for field in fields(self)}, "reasons": sentences}


def handed_on(evidence: Sequence[Evidence], made_of: Mapping[str, Collection[str]]) -> list[Evidence]:
    """The evidence with each doubt about the values of a table passed on to everything computed from it.

    This concerns the other claims about the table and the tables computed from it. `made_of` names the tables behind
    each table, directly or indirectly. A solid claim that gets a doubt becomes weak.
    """
    doubts: dict[str, list[Reason]] = {}
    for entry in evidence:
        doubts.setdefault(parts_of(entry.claim)[0], []).extend(entry.value_doubts)
    handed = []
    for entry in evidence:
        table = parts_of(entry.claim)[0]
        handed.append(_with_doubts(entry, [doubts.get(name, ()) for name in (table, *made_of.get(table, ()))]))
    return handed


def _with_doubts(entry: Evidence, doubts: Sequence[Sequence[Reason]]) -> Evidence:
    reasons = list(entry.reasons)
    for doubt in (reason for of_table in doubts for reason in of_table):
        if doubt not in reasons:
            reasons.append(doubt)
    is_as_before = entry.verdict == INSUFFICIENT or len(reasons) == len(entry.reasons)
    return entry if is_as_before else replace(entry, verdict=WEAK, reasons=tuple(reasons))


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


def parts_of(claim: str) -> tuple[str, str]:
    """The table of a claim, and its number; the number is empty where the claim is about the whole table."""
    table, _, number = claim.partition(".")
    return table, number


TOO_FEW = ReasonCode("too_few", "{n:,} {population}; at least {least:,} are needed")


def judged(
    claim: str, *, population: str, n: int, window: Window, least: int = 1, doubts: tuple[Reason, ...] = ()
) -> Evidence:
    """`insufficient` below `least` members, `weak` with a doubt, else `solid`."""
    if n < least:
        short = TOO_FEW(n=n, population=population, least=least)
        return Evidence(claim, INSUFFICIENT, (short, *doubts), population, str(window), n)
    return Evidence(claim, WEAK if doubts else SOLID, doubts, population, str(window), n)


def percent(part: Any, whole: Any) -> float:
    """part / whole in percent; 0 if the whole is zero."""
    return 100.0 * float(part) / float(whole) if whole else 0.0
