"""A log split into batches at random, with lines and files that come twice: the tables of one run, byte by byte."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import regulars
from regulars.ground.errors import GateFailed, InputRefused
from tests.shell.conftest import HEADER, SHORT, lines
from tests.shell.killed import tell

SPLITS = int(os.environ.get("REGULARS_SPLITS", "1"))


def _split(rows: list[str], chance: Random, folder: Path) -> list[Path]:
    """Files that hold every row at least once, in the order in which they are added."""
    folder.mkdir()
    parts = [chance.sample(rows, chance.randint(1, 12)) for _ in range(chance.randint(0, 2))]
    left = [row for row in rows if not any(row in part for part in parts)]
    chance.shuffle(left)
    cut = chance.randint(1, len(left) - 1)
    parts += [left[:cut], left[cut:] + chance.sample(rows, chance.randint(0, 5))]
    chance.shuffle(parts)
    if chance.random() < 0.5:
        parts.append(parts[0])  # a file that was sent again under another name
    files = [folder / f"{n}.csv" for n in range(len(parts))]
    for file, part in zip(files, parts, strict=True):
        file.write_text("\n".join([HEADER, *part]) + "\n", encoding="utf-8")
    return files


def _tables(run: regulars.Run) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (run.folder / "marts").iterdir()}


def _run(files: list[Path], out: Path, *, add: bool) -> dict[str, bytes]:
    """The bytes of every table."""
    with regulars.run(files, out=out, config=SHORT | {"runs": {"keep": 1}}, add=add, accept_change=True) as run:
        return {path.name: path.read_bytes() for path in (run.folder / "marts").iterdir()}


def test_any_split_gives_the_bytes_of_one_run(tmp_path: Path) -> None:
    """Or a batch is refused, and what was published before it stays."""
    refused = 0
    for seed in range(SPLITS):
        files = _split(lines(40), Random(seed), tmp_path / f"split{seed}")
        whole = _run(files, tmp_path / f"whole{seed}", add=False)
        try:
            for file in files:
                tables = _run([file], tmp_path / f"data{seed}", add=True)
        except (GateFailed, InputRefused):
            refused += 1
        else:
            assert tables == whole, seed
    tell(f"{SPLITS} splits: {SPLITS - refused} with the bytes of one run, {refused} refused")
    assert refused < SPLITS
