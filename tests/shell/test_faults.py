"""A run that is killed at any moment leaves the last good run served, and the next run succeeds."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import regulars
from regulars.shell.config import Config
from regulars.shell.retention import prune
from regulars.shell.runs import find, kept_runs, new_building, place, point_to, verify, writing
from tests.shell.conftest import HEADER, KILLS, lines
from tests.shell.killed import run_killed
from tests.shell.reading import laid_out, read_until

READS = int(os.environ.get("REGULARS_READS", "300"))
PUBLISHES = READS // 20
KEPT = Config().runs.keep
PAUSE = 0.005  # seconds between two publishes


def tell(figures: str) -> None:
    """Figures for who runs the long suite (`make faults`)."""
    sys.stderr.write(f"\n{figures}\n")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 4,000 lines: a run takes long enough to be hit at every stage."""
    path = tmp_path_factory.mktemp("shop") / "log.csv"
    path.write_text("\n".join([HEADER, *lines(4_000)]) + "\n", encoding="utf-8")
    return path


def _started(log: Path, out: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "regulars", "run", str(log), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _stage(out: Path) -> str:
    """How far a run that was killed had come, told by what it left."""
    left = next((out / "runs").glob(".building-*"), None)
    if left is None:
        return "before building, or after publishing"
    steps = (("manifest.json", "publishing"), ("marts", "writing files"), ("processed", "computing tables"))
    return next((stage for name, stage in steps if (left / name).exists()), "reading and judging")


def test_killed_at_random_moments(tmp_path: Path):
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


def test_no_reading_sees_two_runs(tmp_path: Path):
    """While runs are published and old ones removed, a reader of several tables sees one run each time, whole."""
    out = tmp_path / "data"
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()

    def publish(number: int) -> None:
        with writing(out):
            building = new_building(out, f"{number}")
            laid_out(building, f"run-{number:05}")
            place(out, building, f"run-{number:05}")
            point_to(out, f"run-{number:05}")
            prune(out, 2)

    publish(0)
    reader = context.Process(target=read_until, args=(out, READS, answer))
    reader.start()
    number = 0
    while reader.is_alive() and answer.empty():
        number += 1
        publish(number)
        time.sleep(PAUSE)
    seen, wrong = answer.get(timeout=60)
    reader.join()
    tell(f"{READS:,} readings during {number:,} publishes saw {seen:,} runs, none torn")
    assert not wrong, wrong
    assert seen > 1 and number >= PUBLISHES
    assert len(kept_runs(out)) <= 3


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_politely(shop: Path, tmp_path: Path, number: int, code: int):
    """Ctrl-C and SIGTERM end the run within 2 seconds, clean up, and tell by the exit code."""
    out = tmp_path / "data"
    process = _started(shop, out)
    while not list((out / "runs").glob(".building-*")) and process.poll() is None:
        time.sleep(0.02)
    time.sleep(0.3)
    sent = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert time.monotonic() - sent < 2.5
    assert process.returncode == code, said
    assert said == b"regulars: interrupted; nothing was published.\n"
    assert not (out / "CURRENT").exists()
    left = list((out / "runs").glob(".building-*"))  # nothing, or what the next run takes up
    assert all((folder / "checkpoint.json").is_file() and not (folder / "scratch").exists() for folder in left)


def test_two_writers(shop: Path, tmp_path: Path):
    """The second of two runs on one folder is told who is writing, with exit code 5."""
    out = tmp_path / "data"
    first = _started(shop, out)
    while not list((out / "runs").glob(".building-*")) and first.poll() is None:
        time.sleep(0.02)
    second = _started(shop, out)
    _, said = second.communicate(timeout=60)
    assert second.returncode == 5
    assert f"process {first.pid}".encode() in said
    first.communicate(timeout=60)
    assert first.returncode == 0


def test_a_flipped_bit_is_found(shop: Path, tmp_path: Path):
    """verify refuses a run with one changed byte, and rollback refuses to publish it."""
    out = tmp_path / "data"
    damaged = regulars.run(shop, out=out, config={})
    later = regulars.run(shop, out=out, config={})
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
