"""The command as it can be typed where it was called from."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def command_here() -> str:
    """`regulars`, or its path where the shell does not know it by name: in an environment that is not activated."""
    if shutil.which("regulars"):
        return "regulars"
    script = Path(sys.executable).with_name("regulars")
    if not script.is_file():
        return f"{sys.executable} -m regulars"
    return str(script.relative_to(Path.cwd()) if script.is_relative_to(Path.cwd()) else script)
