"""Ways back to a run that is whole: the one before, or the newest that verifies."""

from __future__ import annotations

from pathlib import Path

from regulars.ground.errors import GateFailed, UsageError
from regulars.shell.runs.folder import current_id, damaged_runs, find, kept_run, point_to, run_ids, writing
from regulars.shell.runs.proof import Kept, verify


def rollback(out: Path, run_id: str | None) -> Kept:
    """Publish an earlier run again: the one named, or the one before the published one.

    The run is verified first: a damaged one is refused.
    """
    with writing(out):
        runs, current = run_ids(out), current_id(out)
        earlier = runs[: runs.index(current)]
        damaged = damaged_runs(out)
        if run_id is None and not earlier and damaged:
            raise GateFailed(f"{out} has no complete run before {current}. {next(iter(damaged.values()))}")
        if run_id is None and not earlier:
            raise UsageError(f"{out} has no run before {current}: nothing to roll back to.")
        chosen = find(out, run_id or earlier[-1])
        verify(chosen)
        point_to(out, chosen.run_id)
    return find(out)


def repair(out: Path) -> Kept:
    """Publish the newest run that verifies. Raises GateFailed where none does."""
    with writing(out):
        for run_id in reversed(run_ids(out)):
            try:
                kept = kept_run(out, run_id, run_id)
                verify(kept)
            except GateFailed:
                continue
            point_to(out, run_id)
            return kept
    raise GateFailed(f"no run in {out} is complete: run again from the sources, with another --out.")
