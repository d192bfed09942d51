"""`regulars restated`: what added files changed of months that were published before."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from regulars.shell.cli.show import say, show_json, show_rows
from regulars.shell.runs.folder import find


def restated(
    run_id: str | None = None,
    *,
    out: Path = Path("data"),
    limit: int = 20,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Show the months that a run restated, and the lines that came late.

    Parameters
    ----------
    run_id
        Id of a kept run that adds to another; without it, the published one.
    out
        Folder of the published runs.
    limit
        How many of the late lines are shown at most.
    json
        Print one JSON document instead of text.
    """
    from regulars.shell.jobs.restatements import lines_restated

    kept = find(out, run_id)
    lines = lines_restated(kept, most=limit)
    told = kept.manifest["restated"]
    if json:
        show_json({"run_id": kept.run_id, **told, "lines": lines})
        return
    say(f"Run {kept.run_id} beside run {told['against']}, which knew the days before {told['as_of']}:")
    money = ("net_revenue_was", "net_revenue_is")
    show_rows([{**row, **{name: Decimal(row[name]) for name in money}} for row in told["months"]])
    total = sum(told["late_lines"].values())
    if lines:
        say(f"\nLines that came late ({len(lines):,} of {total:,}):")
        show_rows(lines)
    for name, count in told["replaced_lines"].items():
        say(f"{name}: {count:,} lines were replaced; see them with: regulars table set_aside")
