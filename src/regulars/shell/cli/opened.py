"""`regulars opened`: who opened a customer in the dashboard."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.cli.options import AsJson, OutFolder
from regulars.shell.cli.show import show_json, show_rows


def opened(
    *, customer: str, out: OutFolder = Path("data"), audit_log: Path | None = None, json: AsJson = False
) -> None:
    """Say who opened a customer in the dashboard, from its audit log, oldest first.

    Parameters
    ----------
    customer
        Id of the customer as the log of orders has it, or the e-mail address, or what stands for it in the tables.
    audit_log
        The audit log of `regulars serve`; without it, audit.jsonl in the folder of runs.
    """
    from regulars.shell.dashboard.audit_log import FILE_NAME, entries_of
    from regulars.shell.published.run import open_run

    with open_run(out) as run:
        ids = {customer.strip(), run.stored_id(customer)}
    rows = [
        {"at": entry["at"], "visitor": entry["visitor"], "run": entry["run"]}
        for entry in entries_of(audit_log or out / FILE_NAME, ids)
    ]
    if json:
        show_json({"customer": customer, "opened": rows})
    else:
        show_rows(rows)
