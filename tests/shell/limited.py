"""A run in a process of its own that the machine gives less than it needs."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from tests.shell.killed import READY


def _run(arguments: list[str], limit: int, most: int, said: Path) -> None:
    from regulars.shell.cli import run_command_line

    resource.setrlimit(limit, (most, most))
    with said.open("w", buffering=1) as sys.stderr:
        code = run_command_line(arguments)
    sys.exit(code)


def limited(arguments: list[str], limit: int, most: int, said: Path) -> tuple[int | None, str]:
    """The exit code of a command under a limit of the system, and what it said on stderr into the file `said`."""
    said.touch()
    process = READY.Process(target=_run, args=(arguments, limit, most, said))
    process.start()
    process.join()
    return process.exitcode, said.read_text()
