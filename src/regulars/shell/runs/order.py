"""The order in which runs were made: by their sequence numbers, and before them those of versions that gave none."""

from __future__ import annotations

import json
from pathlib import Path

from regulars.shell.runs.manifest import MANIFEST

_LAST = 1 << 62  # runs whose manifest cannot be read


def in_order(folders: list[Path]) -> list[Path]:
    """The folders of runs, oldest first; runs without a number by their times, damaged ones last, by their names."""
    return sorted(folders, key=_place)


def next_sequence(folders: list[Path]) -> int:
    """The number of the next run: one more than any that was given, whatever the clock says."""
    return 1 + max((number for number, *_ in map(_place, folders) if number < _LAST), default=0)


def _place(folder: Path) -> tuple[int, str, str]:
    try:
        document = json.loads((folder / MANIFEST).read_bytes())
        number, received = document.get("sequence", 0), document["received_at"]
    except (OSError, ValueError, LookupError, AttributeError, RecursionError):
        return _LAST, "", folder.name
    if not isinstance(number, int) or not isinstance(received, str):
        return _LAST, "", folder.name
    return number, received, folder.name
