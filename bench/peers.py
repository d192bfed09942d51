"""Peers live in environments of their own, in the work folder: some need older libraries than ours."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.compare import Command, measured
from bench.contest import ROOT


def made(work: Path, name: str) -> Callable[[], None]:
    """Makes the environment of the peer, of the versions in `bench/NAME.txt`, if it is not there yet."""
    return partial(_make, work / name, ROOT / "bench" / f"{name}.txt")


def _make(folder: Path, pins: Path) -> None:
    done = folder / "done"
    if done.exists() and done.read_text(encoding="utf-8") == pins.read_text(encoding="utf-8"):
        return
    measured(Command("venv", (sys.executable, "-m", "venv", "--clear", str(folder))))
    install = (str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--requirement", str(pins))
    measured(Command(f"`pip install --requirement {pins.name}`", install))
    done.write_text(pins.read_text(encoding="utf-8"), encoding="utf-8")


def lifetimes(work: Path, job: str, histories: Path) -> Command:
    """The older models on these histories."""
    argv = (
        str(work / "lifetimes" / "bin" / "python"),
        "-W",
        "ignore",
        "bench/lifetimes_models.py",
        job,
        str(histories),
    )
    return Command(f"`bench/lifetimes_models.py {job}`", argv, folder=ROOT)
