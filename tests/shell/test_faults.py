"""A run that is killed at any moment leaves the last good run served, and the next run succeeds."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import regulars
from regulars.shell.config.config import Config
from regulars.shell.runs.folder import find, kept_runs
from regulars.shell.runs.proof import verify
from tests.shell.conftest import HEADER, KILLS, lines
from tests.shell.killed import run_killed, started, tell

KEPT = Config().runs.keep


def _stage(out: Path) -> str:
    """How far a run that was killed had come, judged by what it left."""
    left = next((out / "runs").glob(".building-*"), None)
    if left is None:
        return "before building, or after publishing"
    steps = (("manifest.json", "publishing"), ("marts", "writing files"), ("processed", "computing tables"))
    return next((stage for name, stage in steps if (left / name).exists()), "reading and judging")


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """After each kill -9 the published run verifies; none is half there; the next run succeeds.

    None is lost, but that the oldest go where a run came to its end before the kill and more are kept than wanted.
    """
    log, out = tmp_path / "log.csv", tmp_path / "data"
    log.write_text("\n".join([HEADER, *lines(300)]) + "\n", encoding="utf-8")
    length = run_killed(log, out, after=None)
    chance = random.Random(20111209)
    stages: Counter[str] = Counter()
    for _ in range(KILLS):
        before = {kept.run_id for kept in kept_runs(out)}
        run_killed(log, out, after=chance.uniform(0.02, length))
        stages[_stage(out)] += 1
        after = {kept.run_id for kept in kept_runs(out)}
        lost = before - after
        assert not lost or (len(after) == KEPT and max(lost) < min(after))
        assert not {served for served in after if served.startswith(".")}
        served = find(out)
        assert verify(served) > 10
        assert served.run_id in after
    tell(f"{KILLS} kills within {length:.1f} s of work: {dict(stages)}")
    final = regulars.run(log, out=out, config={})
    assert find(out).run_id == final.run_id
    assert not list((out / "runs").glob(".building-*"))


def test_two_writers(long_shop: Path, tmp_path: Path) -> None:
    """The second of two runs on one folder names the first, with exit code 5."""
    out = tmp_path / "data"
    first, second = started(long_shop, out), started(long_shop, out)
    _, said = second.communicate(timeout=60)
    assert second.returncode == 5
    assert f"process {first.pid}".encode() in said
    first.communicate(timeout=60)
    assert first.returncode == 0


def test_a_flipped_bit_is_found(long_shop: Path, tmp_path: Path) -> None:
    """verify refuses a run with one changed byte, and rollback refuses to publish it."""
    out = tmp_path / "data"
    damaged = regulars.run(long_shop, out=out, config={})
    later = regulars.run(long_shop, out=out, config={}, again=True)
    path = damaged.folder / "marts" / "orders.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(regulars.RegularsError, match=r"marts/orders\.parquet was changed"):
        verify(find(out, damaged.run_id))
    done = subprocess.run(
        [sys.executable, "-m", "regulars", "rollback", "--out", str(out)], capture_output=True, text=True
    )
    assert done.returncode == 4
    assert find(out).run_id == later.run_id
