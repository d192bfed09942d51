"""`regulars runs`, `regulars rollback`, `regulars verify`: the runs that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from regulars.ground.errors import printable
from regulars.ledger.mapped_columns import unused_names
from regulars.shell.cli.options import AsJson, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json, show_rows
from regulars.shell.cli.understood import understood
from regulars.shell.runs import folder as kept_folder
from regulars.shell.runs import proof, recovery
from regulars.shell.runs.campaigns import campaigns_in
from regulars.shell.runs.checks import last_check


def runs(*, out: OutFolder = Path("data"), json: AsJson = False) -> None:
    """List the kept runs, oldest first, and those that failed a gate: these are never served."""
    damaged, checked = kept_folder.damaged_runs(out), last_check(out)
    rows = [
        {
            "run_id": kept.run_id,
            "published": kept.is_current,
            "as_of": kept.manifest.as_of,
            "lines": sum(file.framed for file in kept.manifest.inputs),
            "files": len(kept.manifest.inputs),
            "adds_to": kept.manifest.adds_to,
            "restated": len(kept.manifest.restated.months) if kept.manifest.restated else None,
            "last_checked_at": checked.get(kept.run_id),
        }
        for kept in kept_folder.kept_runs(out, but=damaged)
    ]
    failed = kept_folder.failed_runs(out)
    if json:
        show_json({"runs": rows, "failed": _reasons(failed), "damaged": _reasons(damaged)})
        return
    show_rows(rows)
    for name, why in failed.items():
        say(f"failed, not served: {out / 'runs' / name}: {why}")
    for name, why in damaged.items():
        say(f"damaged, not served: {out / 'runs' / name}: {why}")


def _reasons(folders: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"folder": name, "why": why} for name, why in folders.items()]


def rollback(run_id: str | None = None, *, out: OutFolder = Path("data"), json: AsJson = False) -> None:
    """Publish an earlier run again: the one named, or the one before the published one.

    Parameters
    ----------
    run_id
        Id of a kept run, as `regulars runs` lists them.
    """
    kept = recovery.rollback(out, run_id)
    if json:
        show_json({"run_id": kept.run_id})
    else:
        say(f"Published run {kept.run_id} (data before {kept.manifest.as_of}).")


def repair(*, out: OutFolder = Path("data"), json: AsJson = False) -> None:
    """Publish the newest run that is whole, where CURRENT is lost or names a damaged run. Nothing else is changed."""
    kept = recovery.repair(out)
    if json:
        show_json({"run_id": kept.run_id})
    else:
        say(f"Published run {kept.run_id} (data before {kept.manifest.as_of}), the newest complete run.")


def verify(run_id: KeptRun = None, *, out: OutFolder = Path("data"), json: AsJson = False) -> None:
    """Check every file of a run against its manifest, and show its statuses, columns not used and warnings."""
    kept = kept_folder.find(out, run_id)
    files = proof.verify(kept)
    campaigns = len(campaigns_in(out))
    if json:
        show_json(
            {
                "run_id": kept.run_id,
                "files": files,
                "damaged": 0,
                "campaigns": campaigns,
                "columns_not_used": unused_names(kept.manifest.mapping),
                "warnings": [gate.found for gate in kept.manifest.gates],
            }
        )
    else:
        say(f"Run {kept.run_id}: {files} files match the manifest.")
        if campaigns:
            say(f"  campaigns    {campaigns:,} files match their digests")
        for label, line in understood(kept.manifest):
            say(f"  {label:<12} {printable(line)}")
        for gate in kept.manifest.gates:
            say(f"  warning      {printable(gate.found)}")
