"""`regulars erase`: a person is taken out of every kept run."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from regulars.shell.cli.options import AsJson, Flag, OutFolder
from regulars.shell.cli.show import say, show_json


def erase(*, customer: str, out: OutFolder = Path("data"), ahead: Flag = False, json: AsJson = False) -> None:
    """Take a person out of every kept run, and keep them out of later runs.

    Parameters
    ----------
    customer
        Id of the customer as the log has it, or the e-mail address, or what stands for it in the tables.
    ahead
        List the customer for later runs also where no kept run knows them.
    """
    from regulars.shell.jobs.erase import erase as erase_customer

    done = erase_customer(customer, out=out, ahead=ahead)
    if json:
        show_json(asdict(done))
        return
    for old, new in done.replaced.items():
        say(f"Run {old}: the customer was removed from {done.lines[old]:,} lines. It is now {new}.")
    if done.campaigns:
        say(f"Campaigns that lost the customer: {', '.join(done.campaigns)}. Lists that were written of them stay.")
    if done.merged_ids:
        say(f"[customers] same gave the customer {done.merged_ids:,} more ids. They were erased too.")
    for run_id, lines in done.mentions.items():
        say(
            f"Run {run_id}: the address is in a text on {lines:,} lines of other customers, such as a product "
            "name. These lines stay: change them at the source, and run again."
        )
    say(f"{len(done.replaced)} runs rewritten; later runs into {out} leave the customer out.")
