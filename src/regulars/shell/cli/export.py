"""`regulars export`: a list of customers as a file, for a campaign."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from regulars.shell.cli.show import say, show_json
from regulars.shell.cli.where import conditions

Flag = Annotated[bool, Parameter(negative="")]


def export(
    *,
    to: Path,
    segment: str | None = None,
    where: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    replace: Flag = False,
    out: Path = Path("data"),
    run: str | None = None,
    json: Flag = False,
) -> None:
    """Write customers with their scores, value and churn risk into a file for a campaign.

    Parameters
    ----------
    to
        The file: .csv, .xlsx or .parquet.
    segment
        Only this segment, for example VIP or "At Risk".
    where
        COLUMN=VALUE: only customers with this value, for example churn_risk=High; several times for several columns.
    replace
        Overwrite the file where it is there already.
    out
        Folder of the published runs.
    run
        Id of a kept run; without it, the published one.
    json
        Print one JSON document instead of text.
    """
    from regulars.shell.campaign import campaign_list, write_campaign
    from regulars.shell.opened import open_run

    opened = open_run(out, run)
    done = write_campaign(opened, campaign_list(opened, segment=segment, where=conditions(where)), to, replace=replace)
    if json:
        show_json({"run_id": opened.run_id, "file": str(to), **asdict(done)})
        return
    say(f"{done.customers:,} customers in {to} (run {opened.run_id}, data before {opened.as_of})")
    for name, reason in done.left_out.items():
        say(f"  left out  {name}: {reason}")
    if done.stand_ins:
        say(f"  note      {done.stand_ins:,} ids stand for e-mail addresses, which your shop system knows")
