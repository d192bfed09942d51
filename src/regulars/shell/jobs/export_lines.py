"""The cleaned lines of a kept run as CSV, for logs whose runs write none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from regulars.ground.errors import UsageError
from regulars.shell.config.sections import Engine
from regulars.shell.jobs.build import temporary_store
from regulars.shell.jobs.export import write_csv
from regulars.shell.runs.folder import LINES, find
from regulars.shell.runs.permissions import let_read, readers_of
from regulars.shell.runs.proof import prove


@dataclass(frozen=True)
class LinesFile:
    """The run whose lines a file holds, and how many."""

    run_id: str
    lines: int


def export_lines(out: Path, run_id: str | None, target: Path, *, replace: bool) -> LinesFile:
    """Writes the used lines of a run into a new CSV file, in the order of the log, without formulas.

    Raises UsageError where the file is there already, or is no .csv.
    """
    if target.suffix.lower() != ".csv":
        raise UsageError(f"{target}: lines are exported as .csv; the folder of the run has them as Parquet.")
    if target.exists() and not replace:
        raise UsageError(f"--lines {target}: the file already exists; name another, or add --replace.")
    kept = find(out, run_id)
    prove(kept, LINES)
    with temporary_store(Engine(), parent=target.absolute().parent) as (store, folders):
        aside = folders.run / target.name
        write_csv(store, store.look_at("lines_to_copy", kept.folder / LINES), aside)
        let_read(aside, readers_of(kept.manifest.settings))
        aside.replace(target)
    return LinesFile(kept.run_id, kept.manifest.used)
