"""What an assignment file says of each customer: the arm, and outcomes as numbers. Bad lines are refused by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from regulars.ground.errors import InputRefused, UsageError, listing, meant

_TRUE, _FALSE = ("true", "yes", "t", "y"), ("false", "no", "f", "n")
_MISSPELT = 0.01  # an arm with a smaller share, called nearly like another


@dataclass(frozen=True)
class Assigned:
    """One line of the file, cells trimmed; empty ones are ""."""

    line: int
    customer: str
    arm: str


@dataclass(frozen=True)
class Kept:
    """The places of the lines that count, one per customer, and how many customers are in more than one arm."""

    places: tuple[int, ...]
    in_two_arms: int


def one_per_customer(file: str, rows: Sequence[Assigned]) -> Kept:
    """The lines with customers of one arm. Raises InputRefused for a line without customer or arm, or one too many."""
    arms: dict[str, set[str]] = {}
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        for name, cell in (("customer", row.customer), ("arm", row.arm)):
            if not cell:
                raise InputRefused(f"{file} line {row.line:,} has no {name}; every line names a customer and an arm.")
        twice = lines.setdefault((row.customer, row.arm), row.line)
        if twice != row.line:
            raise InputRefused(
                f"{file}: lines {twice:,} and {row.line:,} are of one customer, {row.customer!r}; an experiment has "
                "one line per customer. Keep one of them."
            )
        arms.setdefault(row.customer, set()).add(row.arm)
    places = tuple(place for place, row in enumerate(rows) if len(arms[row.customer]) == 1)
    return Kept(places, sum(len(found) > 1 for found in arms.values()))


def check_arms(file: str, arms: Sequence[str], *, control: str | None, shares: Mapping[str, float]) -> None:
    """Raises InputRefused or UsageError where the arms cannot be compared: one alone, misspelt, or not as declared."""
    counts = Counter(arms)
    names = sorted(counts)
    if len(names) < 2:
        found = f"only {names[0]!r}" if names else "none"
        raise InputRefused(f"{file}: an experiment compares two arms or more, and the file has {found}.")
    folded = Counter(name.casefold() for name in names)
    alike = [name for name in names if folded[name.casefold()] > 1]
    if alike:
        raise InputRefused(f"{file}: the arms {listing(alike)} differ by capitals alone; write them in one way.")
    for name in names:
        others = [other for other in names if counts[other] > counts[name]]
        close = get_close_matches(name, others, n=1, cutoff=0.75)
        if close and counts[name] < _MISSPELT * len(arms):
            raise InputRefused(
                f"{file}: the arm {name!r} ({counts[name]:,} lines) looks like {close[0]!r} misspelt; correct it."
            )
    if control is not None and control not in counts:
        raise UsageError(f"there is no arm {control!r} to be the control ({meant(control, names)}).")
    if shares:
        _check_shares(file, names, shares)


def _check_shares(file: str, names: Sequence[str], shares: Mapping[str, float]) -> None:
    for name in names:
        if name not in shares:
            raise UsageError(f"{file} has the arm {name!r}, which has no intended share ({meant(name, shares)}).")
    for name in shares:
        if name not in names:
            raise InputRefused(
                f"{file} has no customer in the arm {name!r}, which has an intended share: the arm is empty or "
                f"misspelt ({meant(name, names)})."
            )


def numbers_of(file: str, column: str, lines: Sequence[int], cells: Sequence[str]) -> list[float]:
    """The outcomes as numbers, yes and no as 1 and 0. Raises InputRefused for the first cell that is none."""
    known: dict[str, float] = {}
    for line, cell in zip(lines, cells, strict=True):
        if cell not in known:
            value = _number(cell)
            if value is None:
                raise InputRefused(
                    f"{file} line {line:,}: {column} is {cell!r}; an outcome is a number, or true or false. A customer "
                    "without any has 0."
                )
            known[cell] = value
    return [known[cell] for cell in cells]


def _number(cell: str) -> float | None:
    word = cell.strip().casefold()
    if word in _TRUE or word in _FALSE:
        return float(word in _TRUE)
    try:
        value = float(word)
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None  # neither infinite nor NaN
