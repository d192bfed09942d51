"""`regulars score`: a new log, scored with the models of a published run."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from regulars.ground.errors import UsageError
from regulars.shell.cli.options import AsJson, ConfigFile, OutFolder, Source
from regulars.shell.cli.show import say, show_json
from regulars.shell.config.config import load_config


def score(
    *sources: Source,
    to: Path = Path("scores"),
    out: OutFolder = Path("data"),
    run: str | None = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Score the customers of a new log with the stored models of a published run, without fitting them anew.

    Parameters
    ----------
    to
        Folder for the scores; it must be new or empty.
    run
        Id of a kept run whose models are used; without it, the published one.
    """
    from regulars.shell.jobs.score import score as score_log

    if not sources:
        raise UsageError("no source given. Name a file or folder: regulars score orders.csv")
    done = score_log(list(sources), data=out, to=to, config=load_config(config), run_id=run)
    if json:
        show_json(asdict(done))
        return
    say(f"Scored with the models of run {done.run_id}, as of {done.as_of} (exclusive)")
    for name, rows in done.tables.items():
        say(f"  {name:<14} {rows:,} customers in {done.folder / name}.parquet and .csv")
    for name, reason in done.refused.items():
        say(f"  refitted       {name}: {reason}")
    for name, reason in done.left_out.items():
        say(f"  left out       {name}: {reason}")
