"""Commands that change a folder of runs, killed at a step: a whole run is served, and the same call completes."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from typing import Any

import pytest

import regulars
from regulars.shell.process import worker
from regulars.shell.runs.folder import CURRENT, find
from regulars.shell.runs.proof import verify
from tests.command import command_in
from tests.shell.conftest import ALL_KILLS, HEADER, KILLS, SHORT, WITHOUT_STUDIES, lines
from tests.shell.killed import READY, tell

MORE = "9000,P1,Product 1,1,2021-09-25 10:00:00,3.00,C1,France,3.00"
KILL, DISK = "kill", "disk"
STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.chmod", "os.listdir", "os.scandir")


COMMANDS = {
    "--add": (("run", "more.csv", "--add", *WITHOUT_STUDIES), 0.4),
    "erase": (("erase", "--customer", "C1"), 0.4),
    "repair": (("repair",), 0.1),
    "rollback": (("rollback",), 0.1),
}


def _disturbed(command: Sequence[str], shop: Path, step: int | None, fault: str, counted: Any) -> None:
    """Runs the command in this process; at its `step`-th step on a file it is killed, or the disk fails."""
    inside = (str(shop / "data"), "data")

    def count(event: str, given: tuple[Any, ...]) -> None:
        if event in STEPS and str(given[0]).startswith(inside):
            counted.value += 1
            if counted.value == step and fault == KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            elif counted.value == step:
                raise OSError(errno.EIO, os.strerror(errno.EIO), str(given[0]))

    worker.Worker = partial(worker.Worker, ("false",))  # type: ignore[assignment, misc]  # this process draws: no second one
    sys.addaudithook(count)
    sys.exit(command_in(shop)(*command).returncode)


def _steps(command: Sequence[str], shop: Path, at: int | None = None, fault: str = KILL) -> tuple[int | None, int]:
    """The exit code of the command in a process of its own, and how many steps it made."""
    counted = multiprocessing.get_context("forkserver").Value("i", 0)
    process = READY.Process(target=_disturbed, args=(command, shop, at, fault, counted))
    process.start()
    process.join()
    return process.exitcode, counted.value


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each command a folder with two runs; where one is to be repaired, CURRENT is lost."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n", encoding="utf-8")
    (folder / "more.csv").write_text(f"{HEADER}\n{MORE}\n", encoding="utf-8")
    for name in "ab":
        regulars.run(folder / "log.csv", out=folder / "data", config=SHORT | {"shop": {"name": name}}).close()
    lost = folder.with_name("lost")
    copytree(folder, lost, symlinks=True)
    (lost / "data" / CURRENT).unlink()
    return {name: lost if name == "repair" else folder for name in COMMANDS}


def _tables(shop: Path) -> dict[str, bytes]:
    """The bytes of the published tables."""
    kept = find(shop / "data")
    assert verify(kept) > 10
    return {path.name: path.read_bytes() for path in (kept.folder / "marts").iterdir()}


def _points(name: str, share: float, steps: int) -> list[int]:
    """All steps, or as many as are asked for; the suite's sample has `share` of them."""
    wanted = KILLS if ALL_KILLS else max(round(KILLS * share), 1)
    return Random(name).sample(range(1, steps + 1), min(steps, wanted))


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_a_step(shops: dict[str, Path], tmp_path: Path, name: str) -> None:
    """What is published then is whole; the same command comes to the same tables as one that nobody killed."""
    (command, share), shop = COMMANDS[name], tmp_path / "shop"
    copytree(shops[name], shop, symlinks=True)
    before = None if name == "repair" else _tables(shop)
    code, steps = _steps(command, shop)
    assert code == 0
    intact = _tables(shop)
    points = _points(name, share, steps)
    for point in points:
        rmtree(shop)
        copytree(shops[name], shop, symlinks=True)
        assert _steps(command, shop, at=point)[0] == -signal.SIGKILL
        if name != "repair" or (shop / "data" / CURRENT).exists():
            assert _tables(shop) in (before, intact), point
        if name != "rollback" or _tables(shop) != intact:
            assert command_in(shop)(*command).returncode == 0, point
        assert _tables(shop) == intact, point
    tell(f"{name}: killed at {len(points)} of {steps} steps")


@pytest.mark.parametrize("name", ["repair", "rollback"])
def test_the_disk_fails_at_a_step(shops: dict[str, Path], tmp_path: Path, name: str) -> None:
    """A rename, a listing or a reading that fails is refused with exit code 2 to 6; a whole run stays published."""
    (command, share), shop = COMMANDS[name], tmp_path / "shop"
    copytree(shops["rollback"], shop, symlinks=True)
    _, steps = _steps(command, shop)
    codes = Counter[int | None]()
    for point in _points(name, 4 * share, steps):
        rmtree(shop)
        copytree(shops["rollback"], shop, symlinks=True)
        codes[_steps(command, shop, at=point, fault=DISK)[0]] += 1
        assert _tables(shop)
    tell(f"{name}: the disk failed at {codes.total()} of {steps} steps, exit codes {dict(codes)}")
    assert set(codes) <= {0, 2, 4, 6}
