"""`regulars erase`: a person is taken out of every kept run."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from regulars.shell.cli.show import say, show_json

Flag = Annotated[bool, Parameter(negative="")]


def erase(*, customer: str, out: Path = Path("data"), ahead: Flag = False, json: Flag = False) -> None:
    """Take a person out of every kept run, and keep them out of later runs.

    Parameters
    ----------
    customer
        Id of the customer as the log has it, or the e-mail address, or what stands for it in the tables.
    out
        Folder of the published runs.
    ahead
        List the customer for later runs also where no kept run knows them.
    json
        Print one JSON document instead of text.
    """
    from regulars.shell.jobs.erase import erase as erase_customer

    done = erase_customer(customer, out=out, ahead=ahead)
    if json:
        show_json(asdict(done))
        return
    for old, new in done.replaced.items():
        say(f"Run {old}: {done.lines[old]:,} lines lost what told of the customer. It is now {new}.")
    say(f"{len(done.replaced)} runs were written anew; later runs into {out} leave the customer out.")
