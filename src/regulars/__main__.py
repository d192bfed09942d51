"""The command `regulars`."""

from __future__ import annotations

import gc
import resource
import sys

# A run makes hundreds of thousands of small objects, hardly one of them in a cycle: to look for cycles at every 700th,
# as Python does by itself, takes a tenth of a short run.
_OBJECTS_BETWEEN_LOOKS = 20_000
_LEAST_ADDRESSES = 1 << 30  # with fewer, libraries end the process while they are loaded
_OUT_OF_RESOURCES = 6


def main() -> None:
    """Run the command line; print the version without loading anything else."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from importlib.metadata import version

        sys.stdout.write(f"regulars {version('regulars')}\n")
        return
    addresses, _ = resource.getrlimit(resource.RLIMIT_AS)
    if 0 <= addresses < _LEAST_ADDRESSES:
        sys.stderr.write(
            f"regulars: this process may have addresses for {addresses >> 20:,} MiB, and needs them for "
            f"{_LEAST_ADDRESSES >> 20:,}, though it uses only some. Raise the limit (ulimit -v).\n"
        )
        sys.exit(_OUT_OF_RESOURCES)
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
    from regulars.shell.cli import run_command_line

    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
