"""`regulars restated`: what added files changed of months that were published before."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from regulars.shell.cli.options import AsJson, OutFolder
from regulars.shell.cli.show import say, show_json, show_rows
from regulars.shell.runs.folder import find


def restated(
    run_id: str | None = None,
    *,
    out: OutFolder = Path("data"),
    limit: int = 20,
    json: AsJson = False,
) -> None:
    """Show the months that a run restated, and the lines that came late.

    Parameters
    ----------
    run_id
        Id of a kept run that adds to another; without it, the published one.
    limit
        How many of the late lines are shown at most.
    """
    from regulars.shell.jobs.restatements import late_lines, restatement_of

    kept = find(out, run_id)
    restated = restatement_of(kept)
    lines = late_lines(kept, restated, most=limit)
    if json:
        show_json({"run_id": kept.run_id, **asdict(restated), "lines": lines})
        return
    say(f"Run {kept.run_id} compared with run {restated.against} (data before {restated.as_of}):")
    show_rows([asdict(month) for month in restated.months])
    total = sum(restated.late_lines.values())
    if lines:
        say(f"\nLines that came late ({len(lines):,} of {total:,}):")
        show_rows(lines)
    for name, count in restated.replaced_lines.items():
        say(f"{name}: {count:,} lines were replaced; see them with: regulars table set_aside")
