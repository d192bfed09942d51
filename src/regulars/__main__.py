"""The command `regulars`."""

from __future__ import annotations

import gc
import sys

# A run makes hundreds of thousands of small objects, hardly one of them in a cycle: to look for cycles at every 700th,
# as Python does by itself, takes a tenth of a short run.
_OBJECTS_BETWEEN_LOOKS = 20_000


def main() -> None:
    """Run the command line; print the version without loading anything else."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from importlib.metadata import version

        sys.stdout.write(f"regulars {version('regulars')}\n")
        return
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
    from regulars.shell.cli import run_command_line

    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
