"""The sections of a drafted regulars.toml that name further input files, found among the files that were given."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from regulars.ledger.input_names import known_input
from regulars.shell.config.writing import toml
from regulars.shell.jobs.draft_config import Looked

_FILLED_UP = 'files = { short_records = "fill_up" }  # some records leave off empty cells'


def input_sections(every: Sequence[Looked], to: Path) -> str:
    """The sections of the files that are touches or spend, the first file of each; a file is named as from `to`."""
    parts, seen = [], set[str]()
    for looked in every:
        known = known_input(tuple(looked.samples))
        if known is None or known[0].setting in seen:
            continue
        form, columns = known
        seen.add(form.setting)
        named = ", ".join(f"{name} = {toml(column)}" for name, column in columns.items() if name != column)
        lines = [form.setting, f"file = {toml(os.path.relpath(looked.paths[0], to.parent))}"]
        lines += [f"columns = {{ {named} }}"] if named else []
        lines += (
            ['files = { short_records = "fill_up" }  # some records leave off empty cells'] if looked.has_short else []
        )
        parts.append("\n" + "\n".join(lines) + "\n")
    return "".join(parts)
