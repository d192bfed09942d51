"""The command `regulars`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line; the version is told without loading anything else."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from importlib.metadata import version

        sys.stdout.write(f"regulars {version('regulars')}\n")
        return
    from regulars.shell.cli import run_command_line

    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
