"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass

OK, NOTE, WARNING, FAILED = "ok", "note", "warning", "failed"


@dataclass(frozen=True)
class Finding:
    """What was looked at, its level (ok, note, warning, failed), what was found, and the next step if there is one."""

    what: str
    level: str
    found: str
    next_step: str = ""
