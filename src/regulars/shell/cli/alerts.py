"""`regulars alerts`: what is unusual about the last day and week."""

from __future__ import annotations

from pathlib import Path

from regulars.ground.errors import GateFailed, UsageError, meant
from regulars.shell.cli.options import AsJson, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json

_FAILS = {"never": (), "high": ("high",), "any": ("high", "medium")}


def alerts(*, fail: str = "never", out: OutFolder = Path("data"), run: KeptRun = None, json: AsJson = False) -> None:
    """Name what is unusual about the last complete day and the last whole week.

    Parameters
    ----------
    fail
        When to end with exit code 4: `never`, where one is `high`, or where there is `any`.
    """
    from regulars.report.briefing import unusual
    from regulars.shell.published.movement import rows_of
    from regulars.shell.published.run import open_run

    if fail not in _FAILS:
        raise UsageError(f"--fail takes never, high or any, not {fail!r} ({meant(fail, _FAILS)}).")
    opened = open_run(out, run)
    rows = rows_of(opened, "alerts")
    if json:
        show_json({"run_id": opened.run_id, "rows": rows})
    else:
        for sentence in unusual(rows) or ["Nothing is unusual."]:
            say(sentence)
        say(f"\nrun {opened.run_id}, data before {opened.as_of}")
    failing = [row for row in rows if row["severity"] in _FAILS[fail]]
    if failing:
        raise GateFailed(f"{len(failing)} alerts, and --fail {fail} was given.")
