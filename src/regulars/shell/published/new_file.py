"""A file that somebody asked for by name: written whole or not at all, and readable by those who may read the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from regulars.ground.errors import OutOfResources, UsageError
from regulars.shell.runs.manifest import Manifest
from regulars.shell.runs.permissions import let_read, readers_of


def check_new(target: Path, *, replace: bool) -> None:
    """Raise UsageError if the file exists and may not be replaced."""
    if target.exists() and not replace:
        raise UsageError(f"--to {target}: the file already exists; name another, or add --replace.")


def write_new(target: Path, write: Callable[[Path], None], manifest: Manifest) -> None:
    """Let `write` make the file under another name, then give it its own. Raises OutOfResources if it cannot."""
    unfinished = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write(unfinished)
        let_read(unfinished, readers_of(manifest.settings))
        unfinished.replace(target)
    except OSError as error:
        raise OutOfResources(f"--to {target}: cannot be written ({error.strerror or error}).") from None
    finally:
        unfinished.unlink(missing_ok=True)
