"""What has to happen in time, or often enough in it: these tests run alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from regulars.shell.runs.folder import kept_runs, new_building, place, point_to, writing
from regulars.shell.runs.retention import prune
from tests.shell.killed import started, tell
from tests.shell.reading import laid_out, read_until

READS = int(os.environ.get("REGULARS_READS", "300"))
PUBLISHES = READS // 60
PAUSE = 0.005  # seconds between two publishes


def test_no_reading_sees_two_runs(tmp_path: Path) -> None:
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
def test_stopped_politely(long_shop: Path, tmp_path: Path, number: int, code: int) -> None:
    """Ctrl-C and SIGTERM end the run within 2 seconds, clean up, and tell by the exit code."""
    out = tmp_path / "data"
    process = started(long_shop, out)
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
