"""`regulars check`: what a run would make of a log, without publishing anything."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from regulars.ground.errors import GateFailed, UsageError, printable
from regulars.shell.cli.run import reasons_told, warnings_of
from regulars.shell.cli.show import say, show_json
from regulars.shell.config.config import load_config
from regulars.shell.jobs.hints import REMEDIES


def check(*sources: str, config: Path | None = None, json: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Read and judge order logs, say what would be used and what set aside, and publish nothing.

    Exit code 0: a run can be made. 2: the configuration is wrong. 3: a file is refused. 4: a gate would keep the run
    from being published.

    Parameters
    ----------
    sources
        Files (CSV, gzipped CSV, Parquet, Excel), folders of such files, or patterns.
    config
        Configuration; without it, regulars.toml of the current folder where there is one.
    json
        Print one JSON document instead of text.
    """
    from regulars.shell.jobs.check import try_out
    from regulars.shell.tables.gates import FAILED, WARNED

    if not sources:
        raise UsageError("no source given. Name a file or folder: regulars check orders.csv")
    trial = try_out(list(sources), load_config(config))
    inputs = [asdict(file) for file in trial.ledger.files]
    repairs = {name: n for name, n in trial.ledger.repairs.items() if n}
    told: dict[str, Any] = {
        "inputs": inputs,
        "mapping": list(trial.ledger.mapping),
        "repairs": repairs,
        "first_day": trial.ledger.window.first_day,
        "as_of": trial.ledger.window.as_of,
        "examples": list(trial.examples),
        "warnings": [gate.found for gate in trial.gates if gate.level == WARNED] + warnings_of(inputs),
        "failed": [gate.found for gate in trial.gates if gate.level == FAILED],
    }
    show_json(told) if json else _tell(told)
    if told["failed"]:
        raise GateFailed(f"a run would not be published: {'; '.join(told['failed'])}.")


def _tell(told: dict[str, Any]) -> None:
    """The contract between the files and a run, for a person."""
    for file in told["inputs"]:
        found = f" ({', '.join(file['found'])})" if file["found"] else ""
        say(f"file      {printable(file['name'])}: {file['framed']:,} records{found}")
    framed = sum(file["framed"] for file in told["inputs"])
    used = sum(file["used"] for file in told["inputs"])
    for row in told["mapping"]:
        say(f"column    {printable(row)}")
    say(f"days      {told['first_day']} to {told['as_of']}, exclusive")
    say(f"lines     {framed:,} = {used:,} used + {framed - used:,} set aside{reasons_told(told['inputs'])}")
    for name, n in told["repairs"].items():
        say(f"repaired  {n:,} {name}")
    for row in told["examples"]:
        place = f"{printable(row['source_file'])} line {row['source_line']:,}"
        say(f"aside     {row['reason']}: {place}: {printable(row['raw'])}")
    for reason in dict.fromkeys(row["reason"] for row in told["examples"]):
        if reason in REMEDIES:
            say(f"to do     {reason}: {REMEDIES[reason]}")
    for warning in told["warnings"]:
        say(f"warning   {printable(warning)}")
    say("nothing was published")
