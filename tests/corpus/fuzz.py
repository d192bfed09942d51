"""Many changed logs, each taken in and put through the ledger, and a summary of what became of them.

    python -m tests.corpus.fuzz --files 10000 --seed 1

A file passes where its ledger balances or one line refuses it, within 60 seconds of a processor: on a machine with much
else to do the clock says nothing. The seed of one that does not is printed: `--files 1 --seed THAT` draws it again.

One process tries all files, without tables and reports, and keeps the statements that it has written, as runs do.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa

from regulars.ground.errors import InputRefused, UsageError
from regulars.shell.cleaning.layouts import layout_of
from regulars.shell.config.config import parse_config_document
from regulars.shell.engines.statement_cache import VARIABLE
from regulars.shell.ingest import Intake, raw_text, take_in
from regulars.shell.ingest.intake import telling_damage
from tests.corpus.mutations import Drawn, mutated
from tests.corpus.patience import patience
from tests.exports.ledgers import books_of

EACH = 1000  # files between which the folder is emptied
TOGETHER = 60  # files of a ledger: most of its cost is the same for one and for many
BALANCED, REFUSED, FAILED = "balanced", "refused", "FAILED"


@dataclass(frozen=True)
class Tried:
    """What became of one file, or of several in one ledger."""

    seed: int
    outcome: str
    why: str = ""


def check_balance(connection: duckdb.DuckDBPyConnection, intake: Intake) -> None:
    """Framed = accepted + rejected, the lines of each file add up, and the text of every record is found again."""
    places: Counter[tuple[Any, ...]] = Counter()
    for group in intake.groups:
        places.update(connection.execute(f"SELECT file_no, source_line FROM {group.relation}").fetchall())
    rejected = list(zip(*(intake.rejected[name].to_pylist() for name in ("file_no", "source_line")), strict=True))
    places.update(rejected)
    assert not places or max(places.values()) == 1, "two records begin on one line"
    assert len(places) == sum(file.framed for file in intake.files)
    assert len(rejected) == sum(file.rejected for file in intake.files)
    wanted = sorted(places)
    positions = pa.table({"file_no": pa.array([p[0] for p in wanted], pa.int32()),
                          "source_line": pa.array([p[1] for p in wanted], pa.int64())})  # fmt: skip
    texts = raw_text(intake, positions, connection)["raw"]
    assert texts.null_count == 0
    taken: Counter[Any] = Counter()
    for (file_no, _), text in zip(wanted, texts.to_pylist(), strict=True):
        taken[file_no] += 1 + text.count("\n")
    for file in intake.files:
        if file.kind == "text":
            others = file.header_lines + file.skipped_lines + file.blank_lines
            assert file.physical_lines == others + taken[file.file_no], "lines of the file are lost"


def taken_in(connection: duckdb.DuckDBPyConnection, drawn: Drawn, folder: Path) -> tuple[str, ...]:
    """The columns of a changed log, after its intake proved balanced. Raises what refuses it."""
    path = folder / drawn.name
    path.write_bytes(drawn.content)
    config = parse_config_document(drawn.config, folder / "regulars.toml")
    connection.execute("CREATE SCHEMA one; USE one")
    try:
        with patience():
            intake = take_in(connection, [path], scratch=folder / "scratch", dialect=config.files.dialect())
            with telling_damage(intake.files):
                check_balance(connection, intake)
            layout_of(config).sources(intake)
    finally:
        connection.execute("USE main; DROP SCHEMA one CASCADE")
    return tuple(name for group in intake.groups for name in group.columns)


def _told(error: Exception, seed: int) -> Tried:
    """A refusal in one line, with settings to paste below it, is right; anything else is a failure."""
    if isinstance(error, InputRefused | UsageError) and _are_settings(str(error).splitlines()[1:]):
        told = re.sub(r"^[^ ]*log\.[^ :]*(#[^:]*)?(:[0-9,]+)?:? ?(line [0-9,]+:? ?)?", "", str(error))
        return Tried(seed, REFUSED, " ".join(re.sub(r"'[^']*'|0x\w+|[0-9][0-9,.]*", "…", told).split()[:6]))
    return Tried(seed, FAILED, "".join(traceback.format_exception(error, chain=False)))


def _are_settings(lines: Sequence[str]) -> bool:
    """Whether the lines can be pasted into a configuration."""
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return False
    return True


def _balanced(files: Sequence[tuple[int, Drawn, Path]], folder: Path) -> Iterator[Tried]:
    """What the ledger makes of files that share a configuration; those that refuse it are parted from the rest."""
    try:
        with tempfile.TemporaryDirectory(dir=folder) as work, patience():
            books = books_of([path for _, _, path in files], Path(work), files[0][1].config)
    except Exception as error:  # every kind is an outcome here
        if len(files) == 1:
            yield _told(error, files[0][0])
            return
        half = len(files) // 2
        yield from _balanced(files[:half], folder)
        yield from _balanced(files[half:], folder)
        return
    aside = {re.split("[#/]", row["source_file"])[0] for row in books.aside}
    for seed, _, path in files:
        yield Tried(seed, BALANCED, "some lines set aside" if path.name in aside else "every line used")


def tried(seeds: Sequence[int], folder: Path) -> Iterator[Tried]:
    """What became of the file of each seed."""
    waiting: dict[str, list[tuple[int, Drawn, Path]]] = {}
    connection = duckdb.connect(config={"threads": 1})
    for seed in seeds:
        place = folder / f"{seed}"
        place.mkdir()
        try:
            drawn = mutated(Random(seed))
            columns = taken_in(connection, drawn, place)
        except Exception as error:  # every kind is an outcome here
            yield _told(error, seed)
            continue
        own = (place / drawn.name).rename(folder / f"{seed}.{drawn.name}")  # a name of its own in the ledger
        shared = f"{drawn.config}{columns}"
        together = waiting.setdefault(shared, [])
        together.append((seed, drawn, own))
        if len(together) == TOGETHER:
            yield from _balanced(waiting.pop(shared), folder)
    connection.close()
    for together in waiting.values():
        yield from _balanced(together, folder)


def many(first: int, files: int, say: Callable[[str], object] = print) -> list[Tried]:
    """The failures among `files` changed logs; the outcomes are printed as a table."""
    found: list[Tried] = []
    for start in range(first, first + files, EACH):
        with tempfile.TemporaryDirectory(prefix="regulars-fuzz-") as name:
            for each in tried(range(start, min(start + EACH, first + files)), Path(name)):
                found.append(each)
                if each.outcome == FAILED:
                    say(f"seed {each.seed} FAILED:\n{each.why}")
    failed = [each for each in found if each.outcome == FAILED]
    counted = Counter((each.outcome, each.why) for each in found if each.outcome != FAILED)
    for (outcome, why), count in sorted(counted.items(), key=lambda each: (each[0][0], -each[1])):
        say(f"{count:7,}  {outcome}: {why}")
    sums = Counter(each.outcome for each in found)
    say(f"{len(found):,} changed logs from seed {first}: " + ", ".join(f"{n:,} {what}" for what, n in sums.items()))
    say("failing seeds: " + (", ".join(str(each.seed) for each in failed) or "none"))
    return failed


def main() -> int:
    """0 if every file passed, else 1."""
    parser = argparse.ArgumentParser(description="Try many changed logs.")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20110305)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="regulars-fuzz-statements-") as cache:
        os.environ[VARIABLE] = cache
        return 1 if many(wanted.seed, wanted.files) else 0


if __name__ == "__main__":
    sys.exit(main())
