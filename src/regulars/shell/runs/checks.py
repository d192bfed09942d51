"""When the published run was last found to be what a new one would be."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

CHECKED = "CHECKED"  # the run that the last command found to be up to date, and when


def note_check(out: Path, run_id: str, moment: datetime) -> None:
    """Notes that the run was found to be up to date at this moment."""
    fresh = out / f".{CHECKED}.new"
    fresh.write_text(f"{run_id} {moment:%Y-%m-%dT%H:%M:%SZ}\n", encoding="utf-8")
    fresh.replace(out / CHECKED)


def last_check(out: Path) -> dict[str, str]:
    """When a run was last found to be up to date, by its id; empty where none was."""
    with suppress(FileNotFoundError):
        run_id, _, moment = (out / CHECKED).read_text("utf-8", "replace").strip().partition(" ")
        return {run_id: moment}
    return {}
