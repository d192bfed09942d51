"""`regulars check`: what a run would make of a log, without publishing anything."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from regulars.ground.errors import GateFailed, UsageError, printable
from regulars.ledger.mapped_columns import exports_of, unused_shown, used_columns
from regulars.shell.cli.options import AsJson, ConfigFile, Source
from regulars.shell.cli.run import reason_counts
from regulars.shell.cli.show import say, show_json, statuses_shown
from regulars.shell.config.config import load_config
from regulars.shell.jobs.hints import REMEDIES

if TYPE_CHECKING:
    from regulars.shell.jobs.check import CheckedLog


def check(*sources: Source, config: ConfigFile = None, json: AsJson = False) -> None:
    """Read and judge order logs, say what would be used and what set aside, and publish nothing.

    Exit code 0: a run can be made. 2: the configuration is wrong. 3: a file is refused. 4: a gate would keep the run
    from being published.
    """
    from regulars.shell.jobs.check import check_log

    if not sources:
        raise UsageError("no source given. Name a file or folder: regulars check orders.csv")
    checked = check_log(list(sources), load_config(config))
    if json:
        show_json(asdict(checked))
    else:
        _tell(checked)
    if checked.failed:
        raise GateFailed(f"a run would not be published: {'; '.join(checked.failed)}.")


def _tell(checked: CheckedLog) -> None:
    """The contract between the files and a run, for a person."""
    for file in checked.inputs:
        found = f" ({', '.join(file.found)})" if file.found else ""
        say(f"file      {printable(file.name)}: {file.framed:,} records{found}")
    _tell_columns(checked)
    say(f"days      {checked.first_day} to {checked.as_of}, exclusive")
    aside = checked.records - checked.used
    reasons = reason_counts(checked.inputs)
    say(f"lines     {checked.records:,} = {checked.used:,} used + {aside:,} set aside{reasons}")
    for status in statuses_shown(checked.statuses):
        say(f"status    {printable(status)}")
    for name, n in checked.repairs.items():
        say(f"repaired  {n:,} {name}")
    for row in checked.examples:
        place = f"{printable(row['source_file'])} line {row['source_line']:,}"
        say(f"aside     {row['reason']}: {place}: {printable(row['raw'])}")
    for reason in dict.fromkeys(row["reason"] for row in checked.examples):
        if reason in REMEDIES:
            say(f"to do     {reason}: {REMEDIES[reason]}")
    for oddity in checked.oddities:
        say(f"look at   {printable(oddity.found)}")
    for warning in checked.warnings:
        say(f"warning   {printable(warning)}")
    say("nothing was published")


def _tell_columns(checked: CheckedLog) -> None:
    """What each column is taken for, and what parts sales from other lines."""
    for label in exports_of(checked.mapping):
        say(f"export    {label}")
    for column in used_columns(checked.mapping):
        say(f"column    {printable(str(column))}")
    if unused := unused_shown(checked.mapping):
        say(f"not used  {printable(unused)}")
    for line in checked.kinds:
        say(f"kinds     {printable(line)}")
    for line in checked.money:
        say(f"money     {printable(line)}")
