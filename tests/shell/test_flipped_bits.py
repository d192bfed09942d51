"""A flipped bit in any stored file under any command: no other number, no traceback. `make faults` tries 1,000."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from typing import NamedTuple

import pytest

from regulars.shell.runs.folder import CURRENT, run_ids
from tests.command import command_in
from tests.shell.killed import tell

IN_SAMPLE = 50
PAIRS = int(os.environ.get("REGULARS_FLIPS", IN_SAMPLE))
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
QUICK = ("--skip", "churn", "--skip", "cohorts", *(() if PAIRS > IN_SAMPLE else ("--skip", "clv")))
READING = (
    ("kpi", "net_revenue", "--json"),
    ("kpi", "units", "--by", "stock_code", "--json"),
    ("kpi", "orders", "--by", "country", "--grain", "month", "--json"),
    ("table", "orders", "--json"),
    ("table", "segments", "--json"),
    ("table", "evidence", "--json"),
    ("verify", "--json"),
    ("runs", "--json"),
    ("restated", "--json"),
)
LISTING = (
    ("export", "--to", "list.csv", "--json"),
    ("score", "log.csv", "--to", "scores", "--json"),
)
CHANGING = (
    ("rollback", "--json"),
    ("repair", "--json"),
    ("erase", "--customer", "c3", "--json"),
    ("run", "more.csv", "--add", "--json", *QUICK),
)
NUMBERS = ("kpi", "net_revenue", "--by", "stock_code", "--json")  # of the run that is published afterwards


class Done(NamedTuple):
    """What a command came to: its exit code, what it printed, what it wrote, and the published numbers after it."""

    code: int
    out: str
    err: str
    files: dict[str, bytes]
    numbers: str


def _lines(first: int, count: int) -> Iterator[str]:
    for n in range(first, first + count):
        yield f"{n},P{n % 7},Mug,{1 + n % 3},2021-{1 + n % 9:02}-{1 + n % 26:02} 10:00:00,2.50,c{n % 37},UK"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs, of which the second adds to the first, with models; and the lines of a later day."""
    folder = tmp_path_factory.mktemp("whole")
    for name, first, count in (("log.csv", 1, 220), ("next.csv", 300, 20), ("more.csv", 500, 5)):
        (folder / name).write_text("\n".join([HEADER, *_lines(first, count)]) + "\n", encoding="utf-8")
    for asked in (("log.csv",), ("next.csv", "--add")):
        done = command_in(folder)("run", *asked, *QUICK)
        assert done.returncode == 0, done.stderr
    return folder


def _stored(folder: Path, command: tuple[str, ...]) -> list[Path]:
    """What may be damaged: all of the run that the command reads, and CURRENT."""
    runs = run_ids(folder / "data")
    run = folder / "data" / "runs" / runs[0 if command[0] == "rollback" else -1]
    names = sorted(path.relative_to(folder) for path in run.rglob("*") if path.is_file() and path.name[0] != ".")
    return [*names, Path("data", CURRENT)]


def _flip(path: Path, chance: Random) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def _asked(folder: Path, command: tuple[str, ...]) -> Done:
    before = {path for path in folder.rglob("*") if path.is_file()}
    done = command_in(folder)(*command)
    written = {path for path in folder.rglob("*.csv") if path not in before and "data" not in path.parts}
    files = {str(path.relative_to(folder)): path.read_bytes() for path in written}
    numbers = command_in(folder)(*NUMBERS) if command in CHANGING else None
    shown = json.dumps(json.loads(numbers.stdout)["rows"]) if numbers and numbers.returncode == 0 else ""
    return Done(done.returncode, done.stdout, done.stderr, files, shown)


def _on_a_copy(whole: Path, place: Path, command: tuple[str, ...], damaged: Path | None, chance: Random) -> Done:
    copytree(whole, place, symlinks=True)
    try:
        if damaged is not None:
            _flip(place / damaged, chance)
        return _asked(place, command)
    finally:
        rmtree(place)


def _breach(command: tuple[str, ...], done: Done, intact: Done) -> str | None:
    """What is wrong with the outcome; None where it is refused, or the same as that of the intact run."""
    if done.code:
        is_clean = done.code in (2, 3, 4) and done.err.startswith("regulars: ") and "Traceback" not in done.err
        return None if is_clean else f"exit {done.code}: {done.err[:200]}"
    if command[0] == "verify":
        return "verify found nothing"
    if command[0] in ("repair", "runs"):
        return None  # they say which runs are whole: the tests of damage hold what they say
    if (done.files, done.numbers) != (intact.files, intact.numbers):
        return "other numbers"
    return "another answer" if command in READING and done.out != intact.out else None


def test_a_flipped_bit_under_every_command(whole: Path, tmp_path: Path) -> None:
    """Exit code 2 to 4, or the answer of the intact run; afterwards no published number is another one."""
    commands = [*READING, *LISTING, *CHANGING]
    if PAIRS <= IN_SAMPLE:  # the others take seconds
        commands = [*READING, LISTING[0], *CHANGING[:2]]
    intact = {command: _on_a_copy(whole, tmp_path / "shop", command, None, Random()) for command in commands}
    assert {done.code for done in intact.values()} == {0}, {c: d.err for c, d in intact.items() if d.code}
    chance = Random(PAIRS)
    pairs = [(command, path) for command in commands for path in _stored(whole, command)]
    chance.shuffle(pairs)
    outcomes: Counter[str] = Counter()
    breaches = []
    for command, path in islice(cycle(pairs), PAIRS):
        done = _on_a_copy(whole, tmp_path / "shop", command, path, chance)
        outcomes[f"exit {done.code}"] += 1
        breach = _breach(command, done, intact[command])
        if breach:
            breaches.append((command, str(path), breach))
    tell(f"{PAIRS} flipped bits under {len(commands)} commands, {len(pairs)} pairs: {dict(sorted(outcomes.items()))}")
    assert not breaches, "\n".join(map(str, breaches))
