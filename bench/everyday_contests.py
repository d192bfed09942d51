"""The contests of the job that shops run day by day: small logs, a log of ordinary length, the demo, the same again."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from bench.compare import Command, measured
from bench.contest import Contest, module, regulars, seconds, within

if TYPE_CHECKING:
    from bench.contests import Bench

SMALL, ORDINARY, DEMO = 416, 541_909, 1_469_307  # lines; the ordinary log is as long as Online Retail
THINNED = 1_300
WITHOUT_MODELS = ("--skip", "churn", "--skip", "clv")  # the tutorial has nothing of the kind


def _make_log(bench: Bench, lines: int) -> None:
    """The log of so many lines, if it is not there: the small one has every 1,300th line of the ordinary one."""
    bench.make_log("csv", ORDINARY)
    small = bench.log("csv", SMALL)
    if lines == SMALL and not small.exists():
        with bench.log("csv", ORDINARY).open(encoding="utf-8") as log:
            header, *every = (line for number, line in enumerate(log) if number % THINNED == 0)
        small.write_text("".join([header, *every]), encoding="utf-8")


def everyday(bench: Bench) -> list[Contest]:
    """All of them, from the smallest log to the longest."""
    return [
        _against_tutorial(bench, "small", SMALL, "Run of a small log", WITHOUT_MODELS, times=2.3),
        _against_tutorial(bench, "small-models", SMALL, "The same with churn and value", (), times=4.2),
        _first(bench),
        _look(bench, "check", "Check of a small log"),
        _look(bench, "init", "Settings proposed for a small log"),
        _against_tutorial(bench, "ordinary", ORDINARY, "Run of an ordinary log", WITHOUT_MODELS, times=1.2),
        _against_tutorial(bench, "ordinary-models", ORDINARY, "The same with churn and value", (), times=2),
        _again(bench),
        _demo(bench),
    ]


def _run(bench: Bench, lines: int, *more: str) -> Command:
    label = " ".join(("`regulars run log.csv", *more, f"--out data` ({lines:,} lines)"))
    arguments = ("run", str(bench.log("csv", lines)), *more, "--out", str(bench.scratch / "data"))
    return regulars(*arguments, label=label, before=bench.clear)


def _against_tutorial(
    bench: Bench, name: str, lines: int, title: str, more: tuple[str, ...], *, times: float
) -> Contest:
    """A run of a CSV file with its CSV copy, beside the tutorial that saves its own."""
    arguments = (str(bench.log("csv", lines)), "--out", str(bench.scratch / "pandas"))
    label = f"`bench.pandas_tutorial log.csv` ({lines:,} lines)"
    return Contest(
        name=name,
        title=f"{title}, beside pandas",
        lines=lines,
        ours=_run(bench, lines, *more),
        peer=module("pandas_tutorial", *arguments, label=label, before=bench.clear),
        goals=(within(times),),
        ready=lambda: _make_log(bench, lines),
        is_short=lines == SMALL,
    )


def _first(bench: Bench) -> Contest:
    """A run where no statement is kept yet but those that come with the package, beside one where all are."""
    kept = bench.work / "first-cache"

    def before() -> None:
        bench.clear()
        shutil.rmtree(kept, ignore_errors=True)

    arguments = ("run", str(bench.log("csv", SMALL)), *WITHOUT_MODELS, "--out", str(bench.scratch / "data"))
    return Contest(
        name="first",
        title="The very first run of a small log, beside a later one",
        lines=SMALL,
        ours=regulars(
            *arguments,
            label="`REGULARS_CACHE=EMPTY regulars run log.csv`",
            before=before,
            environment={"REGULARS_CACHE": str(kept)},
        ),
        peer=_run(bench, SMALL, *WITHOUT_MODELS),
        goals=(within(1.4),),
        ready=lambda: _make_log(bench, SMALL),
        is_short=True,
    )


def _look(bench: Bench, command: str, title: str) -> Contest:
    """A command that only looks."""
    log = str(bench.log("csv", SMALL))

    def before() -> None:
        bench.clear()
        bench.scratch.mkdir(parents=True)

    return Contest(
        name=command,
        title=title,
        lines=SMALL,
        ours=regulars(
            command, log, label=f"`regulars {command} log.csv` ({SMALL} lines)", before=before, folder=bench.scratch
        ),
        peer=None,
        goals=(seconds(1.0),),
        ready=lambda: _make_log(bench, SMALL),
        is_short=True,
    )


def _again(bench: Bench) -> Contest:
    """A run over what is published already, beside a run that is made."""
    log, folder = str(bench.log("csv", ORDINARY)), bench.shop(ORDINARY) / "again"

    def ready() -> None:
        bench.make_log("csv", ORDINARY)
        shutil.rmtree(folder, ignore_errors=True)
        measured(regulars("run", log, *WITHOUT_MODELS, "--out", str(folder)))

    return Contest(
        name="again",
        title="The same run again, beside one that is made",
        lines=ORDINARY,
        ours=regulars("run", log, *WITHOUT_MODELS, "--out", str(folder), label="`regulars run log.csv` (again)"),
        peer=_run(bench, ORDINARY, *WITHOUT_MODELS),
        goals=(within(0.5),),
        ready=ready,
    )


def _demo(bench: Bench) -> Contest:
    """The demo with all its studies."""
    return Contest(
        name="demo",
        title="The demo, with all studies",
        lines=DEMO,
        ours=regulars("demo", "--out", str(bench.scratch / "demo"), label="`regulars demo`", before=bench.clear),
        peer=None,
        goals=(seconds(20.0),),
    )
