"""`regulars.run`, `check`, `open`, `score` and `erase`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from regulars.ground.arguments import config_of, flag_of, path_of, paths_of, text_of
from regulars.ground.errors import UsageError
from regulars.shell.config.config import Config, load_config, parse_config_document
from regulars.shell.ingest.model import Source
from regulars.shell.published.run import Run, open_run

if TYPE_CHECKING:
    from regulars.shell.jobs.check import CheckedLog
    from regulars.shell.jobs.erase import Erasure
    from regulars.shell.jobs.score import Scored


Sources = str | PathLike[str] | Sequence[str | PathLike[str]] | Mapping[str, Any]


def run(
    sources: Sources,
    *,
    out: str | PathLike[str] = "data",
    config: str | PathLike[str] | Mapping[str, Any] | None = None,
    scores_from: str | None = None,
    accept_change: bool = False,
    add: bool = False,
    again: bool = False,
) -> Run:
    """Reads order logs, computes every table and publishes a run in `out`; gives the run, opened.

    `sources` are files (CSV, Parquet, Excel, JSON, archives, databases), folders or patterns; or tables of pandas,
    Polars, Arrow or Ibis by name: `{"orders": frame}`. `config` is the path of a regulars.toml or its content as a
    dictionary; without it, regulars.toml of the current folder is taken where there is one. `accept_change` lets a log
    through that is far larger or smaller than the published run's. With `add` the sources are added to the published
    run; where they hold nothing new, that run is given. So it is where nothing has changed since, but for `again`.
    Raises a RegularsError, and leaves the published run as it was, where anything is wrong.
    """
    from regulars.shell.jobs.run import run as run_pipeline

    with _as_sources(sources) as named:
        outcome = run_pipeline(
            named,
            out=path_of("out", out),
            config=_config(config),
            scores_from=None if scores_from is None else text_of("scores_from", scores_from),
            accept_change=flag_of("accept_change", accept_change),
            add=flag_of("add", add),
            again=flag_of("again", again),
        )
    return Run(outcome.kept)


def check(
    sources: Sources,
    *,
    config: str | PathLike[str] | Mapping[str, Any] | None = None,
) -> CheckedLog:
    """What a run would make of a log: the lines used, those set aside and why; nothing is published.

    Sources and `config` are as in `run`. Raises a RegularsError where a run would refuse the log.
    """
    from regulars.shell.jobs.check import check_log

    with _as_sources(sources) as named:
        return check_log(named, _config(config))


def score(
    sources: Sources,
    *,
    to: str | PathLike[str],
    out: str | PathLike[str] = "data",
    run_id: str | None = None,
    config: str | PathLike[str] | Mapping[str, Any] | None = None,
) -> Scored:
    """Scores the customers of another log with the stored models of a run, and writes the scores into `to`.

    Nothing is fitted, except where a model file is of no kind that is known; `refused` then has the reason. Sources and
    `config` are as in `run`. Raises a RegularsError, and writes nothing, where anything is wrong.
    """
    from regulars.shell.jobs.score import score as score_log

    with _as_sources(sources) as named:
        return score_log(
            named,
            data=path_of("out", out),
            to=path_of("to", to),
            config=_config(config),
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


@contextmanager
def _as_sources(sources: object) -> Iterator[list[Source]]:
    """The sources as jobs take them; tables in memory are written down for as long as they are read."""
    if not isinstance(sources, Mapping):
        yield list(paths_of("sources", sources))
        return
    from regulars.shell.ingest.named_tables import write_table

    if not sources:
        raise UsageError('sources is an empty dictionary. Give at least one table: {"orders": frame}.')
    with TemporaryDirectory(prefix=".regulars-") as folder:
        yield [write_table(name, table, Path(folder)) for name, table in sources.items()]


def _config(config: object) -> Config:
    given = config_of("config", config)
    return parse_config_document(dict(given), Path("config")) if isinstance(given, Mapping) else load_config(given)
