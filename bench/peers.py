"""Peers that need older libraries than ours live in environments of their own, in the work folder."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.compare import Command, measured
from bench.contest import ROOT

PINS = ROOT / "bench" / "lifetimes.txt"


def make(work: Path) -> None:
    """The environment of lifetimes, from the package index, if it is not there yet."""
    folder, done = work / "lifetimes", work / "lifetimes" / "done"
    if done.exists():
        return
    measured(Command("venv", (sys.executable, "-m", "venv", "--clear", str(folder))))
    install = (str(python(work)), "-m", "pip", "install", "--quiet", "--requirement", str(PINS))
    measured(Command("`pip install lifetimes`", install))
    done.touch()


def python(work: Path) -> Path:
    """The Python that has lifetimes."""
    return work / "lifetimes" / "bin" / "python"


def lifetimes(work: Path, job: str, histories: Path) -> Command:
    """The peer's program on these histories."""
    argv = (str(python(work)), "-W", "ignore", "bench/lifetimes_models.py", job, str(histories))
    return Command(f"`bench/lifetimes_models.py {job}`", argv, folder=ROOT)
