"""The contests of one small job: the steps of Regulars beside SQL by hand, pandas, Polars and openretailscience."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench import peers
from bench.compare import Command
from bench.contest import Contest, Goal, equal, inner_beside, inner_within, memory, module, quicker

if TYPE_CHECKING:
    from bench.contests import Bench

WARM_LINES = 100_000
MANY = 10
MEMORY = "2500MiB"  # the engine's for the long log, so that the whole process stays within 4 GiB
PEERS = ("polars", "openretailscience")
TITLE = "The small job by our steps from the condensed log, in a warm process, beside"
IN_ENGINE = "The small job by our steps from the lines, in a warm process, beside"

SHORTCUT = "SQL by hand for logs whose invoices have one day and one customer each"


def of_the_job(bench: Bench) -> list[Contest]:
    """All of them, on one log, and on a long one."""
    log = bench.log("parquet")
    contest = partial(_contest, bench, TITLE, _ours(bench, log))
    in_engine = partial(_contest, bench, IN_ENGINE, _ours(bench, log, "--in-engine"))
    by_peers = {name: peers.same_job(bench.work, name, log) for name in PEERS}
    return [
        contest("job", "pandas", module("same_job.with_pandas", str(log)), (quicker(10), equal(0))),
        contest("job-scan", "a bare scan", module("bare_scan", str(log)), (inner_within(5),)),
        in_engine("job-sql", "SQL by hand", _by_hand(bench, log), (inner_within(1.15), equal(0))),
        in_engine("job-shortcut", SHORTCUT, _by_hand(bench, log, "--shortcut"), (inner_beside(), equal(0))),
        *(
            contest(f"job-{name}", name, peer, (quicker(1), equal(0)), peers.made(bench.work, name))
            for name, peer in by_peers.items()
        ),
        _long(bench),
        _questions(bench),
    ]


def _contest(
    bench: Bench,
    title: str,
    ours: Command,
    name: str,
    beside: str,
    peer: Command,
    goals: tuple[Goal, ...],
    *also: Callable[[], None],
) -> Contest:
    return Contest(name, f"{title} {beside}", bench.lines, ours, peer, goals, partial(_ready, bench, *also))


def _ready(bench: Bench, *also: Callable[[], None]) -> None:
    bench.make_log("parquet")
    bench.make_log("parquet", WARM_LINES)
    for each in also:
        each()


def _ours(bench: Bench, log: Path, *more: str) -> Command:
    warm = str(bench.log("parquet", WARM_LINES))
    label = " ".join(("`bench.same_job.with_regulars log.parquet --warm", *more)) + "`"
    return module("same_job.with_regulars", str(log), "--warm", warm, *more, label=label)


def _by_hand(bench: Bench, log: Path, *more: str) -> Command:
    warm = str(bench.log("parquet", WARM_LINES))
    label = " ".join(("`bench.same_job.with_sql log.parquet --warm", *more)) + "`"
    return module("same_job.with_sql", str(log), "--warm", warm, *more, label=label)


def _long(bench: Bench) -> Contest:
    """The job on ten times as many lines, within 4 GiB."""
    lines = bench.lines * MANY
    log = bench.log("parquet", lines)
    return Contest(
        "job-long",
        f"{TITLE} a bare scan",
        lines,
        replace(_ours(bench, log, "--memory", MEMORY), timeout=3600),
        module("bare_scan", str(log)),
        (inner_within(15), memory(4_096)),
        partial(_ready, bench, partial(bench.make_log, "parquet", lines)),
    )


def _questions(bench: Bench) -> Contest:
    """All questions to a published run, beside one look at every value of its log."""
    return Contest(
        "questions",
        "Every question of the small job to a published run, beside a bare scan of its log",
        bench.lines,
        module("questions", str(bench.data), label="`bench.questions data`"),
        module("bare_scan", str(bench.log("parquet"))),
        (inner_within(1.1),),
        lambda: bench.publish(bench.lines),
    )
