"""A run that is killed at any moment leaves the last good run served, and the next run succeeds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import regulars
from regulars.shell.runs import find, kept_runs, verify
from tests.shell.conftest import HEADER, lines

KILLS = int(os.environ.get("REGULARS_KILLS", "8"))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 20,000 lines: a run takes long enough to be hit at every stage."""
    path = tmp_path_factory.mktemp("shop") / "log.csv"
    path.write_text("\n".join([HEADER, *lines(20_000)]) + "\n", encoding="utf-8")
    return path


def _started(log: Path, out: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "regulars", "run", str(log), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def test_killed_at_random_moments(shop: Path, tmp_path: Path):
    """After each kill -9 the published run verifies; none is lost, none is half there; the next run succeeds."""
    out = tmp_path / "data"
    began = time.monotonic()
    regulars.run(shop, out=out, config={})
    process = _started(shop, out)
    process.communicate()
    length = min(time.monotonic() - began, 12.0)
    chance = random.Random(20111209)
    for _ in range(KILLS):
        before = {kept.run_id for kept in kept_runs(out)}
        process = _started(shop, out)
        time.sleep(chance.uniform(0.1, length))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        after = {kept.run_id for kept in kept_runs(out)}
        assert before <= after
        served = find(out)
        assert verify(served) > 20
        assert served.run_id in after
    final = regulars.run(shop, out=out, config={})
    assert find(out).run_id == final.run_id
    assert not list((out / "runs").glob(".building-*"))


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
    assert not list((out / "runs").glob(".building-*"))


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
