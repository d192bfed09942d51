"""`regulars.run`, `check`, `open`, `score` and `erase`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.ground.arguments import config_of, flag_of, path_of, paths_of, text_of
from regulars.shell.config.config import Config, load_config, parse_config_document
from regulars.shell.published.run import Run, open_run

if TYPE_CHECKING:
    from regulars.shell.jobs.check import CheckedLog
    from regulars.shell.jobs.erase import Erasure
    from regulars.shell.jobs.score import Scored


def run(
    sources: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    out: str | PathLike[str] = "data",
    config: str | PathLike[str] | Mapping[str, Any] | None = None,
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

    outcome = run_pipeline(
        paths_of("sources", sources),
        out=path_of("out", out),
        config=_settled(config),
        scores_from=None if scores_from is None else text_of("scores_from", scores_from),
        accept_change=flag_of("accept_change", accept_change),
        add=flag_of("add", add),
    )
    return Run(outcome.kept)


def check(
    sources: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    config: str | PathLike[str] | Mapping[str, Any] | None = None,
) -> CheckedLog:
    """What a run would make of a log: the lines used, those set aside and why; nothing is published.

    Sources and `config` are as in `run`. Raises a RegularsError where a run would refuse the log.
    """
    from regulars.shell.jobs.check import check_log

    return check_log(paths_of("sources", sources), _settled(config))


def score(
    sources: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    to: str | PathLike[str],
    out: str | PathLike[str] = "data",
    run_id: str | None = None,
    config: str | PathLike[str] | Mapping[str, Any] | None = None,
) -> Scored:
    """Scores the customers of another log with the stored models of a run, and writes the scores into `to`.

    Nothing is fitted, except where a model file is not as its run stored it; `refused` then has the reason. Sources
    and `config` are as in `run`. Raises a RegularsError, and writes nothing, where anything is wrong.
    """
    from regulars.shell.jobs.score import score as score_log

    return score_log(
        paths_of("sources", sources),
        data=path_of("out", out),
        to=path_of("to", to),
        config=_settled(config),
        run_id=None if run_id is None else text_of("run_id", run_id),
    )


def erase(customer: str, *, out: str | PathLike[str] = "data", ahead: bool = False) -> Erasure:
    """Takes a person out of every kept run of the folder `out`, and keeps them out of later runs.

    `customer` is the id in the log, the e-mail address, or what stands for it in the tables. A run that is open, here
    or elsewhere, must be closed before. Raises a RegularsError, and changes nothing, where one is being read, or where
    no run knows the customer and `ahead` is not given.
    """
    from regulars.shell.jobs.erase import erase as erase_customer

    return erase_customer(text_of("customer", customer), out=path_of("out", out), ahead=flag_of("ahead", ahead))


def open(out: str | PathLike[str] = "data", run_id: str | None = None) -> Run:
    """The published run of the folder `out`, or the kept run with this id, opened for reading.

    Raises UsageError where there is no such run.
    """
    return open_run(out, run_id)


def _settled(config: object) -> Config:
    given = config_of("config", config)
    return parse_config_document(dict(given), Path("config")) if isinstance(given, Mapping) else load_config(given)
