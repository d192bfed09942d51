"""`regulars.run`, `regulars.open`, `regulars.score` and `regulars.erase`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.shell.config.config import Config, load_config, parse_config_document
from regulars.shell.published.run import Run, open_run

if TYPE_CHECKING:
    from regulars.shell.jobs.erase import Erasure
    from regulars.shell.jobs.score import Scored


def run(
    sources: str | Path | Sequence[str | Path],
    *,
    out: str | Path = "data",
    config: str | Path | Mapping[str, Any] | None = None,
    scores_from: str | None = None,
    accept_change: bool = False,
    add: bool = False,
) -> Run:
    """Reads order logs, computes every table and publishes a run in `out`; gives the run, opened.

    `sources` are files (CSV, gzipped CSV, Parquet, Excel), folders or patterns. `config` is the path of a
    regulars.toml or its content as a dictionary; without it, regulars.toml of the current folder is taken where
    there is one. `accept_change` lets a log through that is far larger or smaller than the published run's. With
    `add` the sources are added to the published run; where they hold nothing new, that run is given. Raises a
    RegularsError, and leaves the published run as it was, where anything is wrong.
    """
    from regulars.shell.jobs.run import run as run_pipeline

    listed = [sources] if isinstance(sources, (str, Path)) else list(sources)
    outcome = run_pipeline(
        listed, out=Path(out), config=_settled(config), scores_from=scores_from, accept_change=accept_change, add=add
    )
    return Run(outcome.kept)


def score(
    sources: str | Path | Sequence[str | Path],
    *,
    to: str | Path,
    out: str | Path = "data",
    run_id: str | None = None,
    config: str | Path | Mapping[str, Any] | None = None,
) -> Scored:
    """Scores the customers of another log with the stored models of a run, and writes the scores into `to`.

    Nothing is fitted, but where a model file is not as its run stored it; `refused` then says so. Sources and
    `config` are as in `run`. Raises a RegularsError, and writes nothing, where anything is wrong.
    """
    from regulars.shell.jobs.score import score as score_log

    listed = [sources] if isinstance(sources, (str, Path)) else list(sources)
    return score_log(listed, data=Path(out), to=Path(to), config=_settled(config), run_id=run_id)


def erase(customer: str, *, out: str | Path = "data", ahead: bool = False) -> Erasure:
    """Takes a person out of every kept run of the folder `out`, and keeps them out of later runs.

    `customer` is the id in the log, the e-mail address, or what stands for it in the tables. A run that is open, here
    or elsewhere, must be closed before. Raises a RegularsError, and changes nothing, where one is being read, or where
    no run knows the customer and `ahead` is not given.
    """
    from regulars.shell.jobs.erase import erase as erase_customer

    return erase_customer(customer, out=Path(out), ahead=ahead)


def _settled(config: str | Path | Mapping[str, Any] | None) -> Config:
    if isinstance(config, Mapping):
        return parse_config_document(dict(config), Path("config"))
    return load_config(Path(config) if config else None)


def open(out: str | Path = "data", run_id: str | None = None) -> Run:
    """The published run of the folder `out`, or the kept run with this id, opened for reading."""
    return open_run(out, run_id)
