"""Commands that change a folder of runs, killed at a step: a whole run is served, and the same call completes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from typing import Any

import pytest

import regulars
from regulars.shell.runs.folder import CURRENT, find
from regulars.shell.runs.proof import verify
from regulars.shell.runs.recovery import repair, rollback
from tests.shell.conftest import HEADER, KILLS, SHORT, lines
from tests.shell.killed import READY, tell

MORE = "9000,P1,Product 1,1,2021-09-25 10:00:00,3.00,C1,France,3.00"
STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "shutil.rmtree")


def _add(shop: Path) -> None:
    regulars.run(shop / "more.csv", out=shop / "data", config=SHORT, add=True)


def _erase(shop: Path) -> None:
    regulars.erase("C1", out=shop / "data")


def _repair(shop: Path) -> None:
    repair(shop / "data")


def _rollback(shop: Path) -> None:
    rollback(shop / "data", None)


COMMANDS = {"--add": (_add, 0.4), "erase": (_erase, 0.4), "repair": (_repair, 0.1), "rollback": (_rollback, 0.1)}


def _killed_at(command: Callable[[Path], None], shop: Path, step: int | None, counted: Any) -> None:
    """Runs the command in this process, which ends with SIGKILL at its `step`-th step on a file of the folder."""
    inside = str(shop / "data")

    def count(event: str, given: tuple[Any, ...]) -> None:
        if event in STEPS and str(given[0]).startswith(inside):
            counted.value += 1
            if counted.value == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    command(shop)


def _steps(command: Callable[[Path], None], shop: Path, kill_at: int | None = None) -> int:
    """How many steps the command made, in a process of its own."""
    counted = multiprocessing.get_context("forkserver").Value("i", 0)
    process = READY.Process(target=_killed_at, args=(command, shop, kill_at, counted))
    process.start()
    process.join()
    assert process.exitcode == (0 if kill_at is None else -signal.SIGKILL)
    return counted.value


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


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_a_step(shops: dict[str, Path], tmp_path: Path, name: str) -> None:
    """What is published then is whole; the same command comes to the same tables as one that nobody killed."""
    (command, share), shop = COMMANDS[name], tmp_path / "shop"
    copytree(shops[name], shop, symlinks=True)
    before = None if name == "repair" else _tables(shop)
    steps = _steps(command, shop)
    intact = _tables(shop)
    points = Random(name).sample(range(1, steps + 1), min(steps, max(round(KILLS * share), 1)))
    for point in points:
        rmtree(shop)
        copytree(shops[name], shop, symlinks=True)
        _steps(command, shop, kill_at=point)
        if name != "repair" or (shop / "data" / CURRENT).exists():
            assert _tables(shop) in (before, intact)
        if name != "rollback" or _tables(shop) != intact:
            command(shop)
        assert _tables(shop) == intact
    tell(f"{name}: killed at {len(points)} of {steps} steps")
