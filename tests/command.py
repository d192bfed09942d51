"""The command `regulars` as the tests call it: here, or as a process of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from regulars.shell.cli import run_command_line

Command = Callable[..., subprocess.CompletedProcess[str]]


def command_in(folder: Path) -> Command:
    """Runs `regulars` in this process, with `folder` as the current one.

    What is loaded and written down once stays: a run of a small shop takes a third of the time of a new process.
    """

    def run(*arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        asked = [*map(str, arguments)]
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(folder),
            mock.patch.dict(os.environ, environment or {}),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = run_command_line(asked)
        return subprocess.CompletedProcess(asked, code, out.getvalue(), err.getvalue())

    return run


def process_in(folder: Path) -> Command:
    """Runs `regulars` in a process of its own, as a shell does."""

    def run(*arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "regulars", *map(str, arguments)],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
