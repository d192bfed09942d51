"""What is measured beside what: everything done with an order log, then the models."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from bench.compare import Command, measured
from bench.contest import (
    Contest,
    faster,
    grows,
    inner_within,
    leaner,
    memory,
    module,
    no_goal,
    regulars,
    seconds,
    within,
)
from bench.everyday_contests import WITHOUT_MODELS, everyday
from bench.job_contests import of_the_job
from bench.model_contests import of_models

QUESTION_LINES = 1_000_000  # the log behind the question asked of a published run
MANY = 10  # times as many lines, of a log that is longer than the memory given
LONG_RUN_MEMORY = "2400MiB"  # the engine's, so that the whole process stays within 4 GiB
QUESTION = ("kpi", "net_revenue", "--by", "country", "--grain", "month")


@dataclass(frozen=True)
class Bench:
    """The work folder, and how the commands are put together in it."""

    work: Path
    lines: int

    @property
    def scratch(self) -> Path:
        """What the measured commands write; emptied before each of them."""
        return self.work / "scratch"

    def log(self, ending: str, lines: int | None = None) -> Path:
        """Where the log of so many lines lies."""
        return self.work / f"log-{lines or self.lines}.{ending}"

    def make_log(self, ending: str, lines: int | None = None) -> None:
        """Write the log if it is not there."""
        path = self.log(ending, lines)
        if not path.exists():
            measured(module("make_log", str(lines or self.lines), str(path)))

    def clear(self) -> None:
        """Remove what earlier commands wrote, and let the disk come to rest: nobody pays for a neighbour."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        os.sync()

    def shop(self, lines: int) -> Path:
        """The folder whose `data` holds the published run of so many lines."""
        return self.work / f"shop-{lines}"

    @property
    def data(self) -> Path:
        """The data folder with the published run of the log."""
        return self.shop(self.lines) / "data"

    def publish(self, lines: int) -> None:
        """A freshly published run of so many lines, outside the timing."""
        self.make_log("parquet", lines)
        shutil.rmtree(self.shop(lines), ignore_errors=True)
        self.shop(lines).mkdir(parents=True)
        folder = str(self.shop(lines) / "data")
        measured(regulars("run", str(self.log("parquet", lines)), *WITHOUT_MODELS, "--out", folder))

    def whole_run(self, ending: str, *more: str) -> Command:
        """`regulars run` on the log, into a folder that does not exist yet."""
        label = " ".join(("regulars run", f"log.{ending}", *more, "--out data"))
        arguments = ("run", str(self.log(ending)), *more, "--out", str(self.scratch / "data"))
        return regulars(*arguments, label=f"`{label}`", before=self.clear)


def against_pandas(bench: Bench, ending: str, *, times: float) -> Contest:
    """A whole run beside the pandas tutorial, on one kind of file."""
    arguments = (str(bench.log(ending)), "--out", str(bench.scratch / "pandas"))
    label = f"`bench.pandas_tutorial log.{ending}`"
    return Contest(
        name=ending,
        title=f"Whole run on {ending.upper() if ending == 'csv' else 'Parquet'}, beside pandas, where both save CSV",
        lines=bench.lines,
        ours=bench.whole_run(ending, *WITHOUT_MODELS, "--csv"),
        peer=module("pandas_tutorial", *arguments, label=label, before=bench.clear),
        goals=(faster(times), leaner(0.5)),
        ready=lambda: bench.make_log(ending),
    )


def against_pandas_with_parquet(bench: Bench) -> Contest:
    """A whole run without the CSV copy, as of all logs of this length, beside a tutorial that saves Parquet too."""
    arguments = (str(bench.log("parquet")), "--save", "parquet", "--out", str(bench.scratch / "pandas"))
    label = "`bench.pandas_tutorial log.parquet --save parquet`"
    return Contest(
        name="parquet-saved",
        title="Whole run on Parquet, beside pandas, where both save Parquet",
        lines=bench.lines,
        ours=bench.whole_run("parquet", *WITHOUT_MODELS),
        peer=module("pandas_tutorial", *arguments, label=label, before=bench.clear),
        goals=(faster(1.8), leaner(0.5)),
        ready=lambda: bench.make_log("parquet"),
    )


def guards(bench: Bench) -> Contest:
    """Framing, encoding and hashing of a CSV file, beside taking it in whole; nothing is typed. Processor seconds."""
    path = str(bench.log("csv"))
    return Contest(
        name="guards",
        title="The guards of reading (framing, encoding, hashing), beside reading as a whole",
        lines=bench.lines,
        ours=module("guards", path, label="`bench.guards log.csv`", before=bench.clear),
        peer=module("guards", path, "--whole", label="`bench.guards log.csv --whole`", before=bench.clear),
        goals=(inner_within(0.4),),
        ready=lambda: bench.make_log("csv"),
    )


def long_log(bench: Bench) -> Contest:
    """A whole run on ten times as many lines, with no more memory, beside one on the log itself; no CSV copy."""
    lines, settings = bench.lines * MANY, bench.work / "long.toml"
    arguments = ("--no-csv", "--config", str(settings))

    def of(length: int) -> Command:
        label = f"`regulars run log.parquet --no-csv` ({length:,} lines)"
        log, folder = str(bench.log("parquet", length)), str(bench.scratch / "data")
        return regulars("run", log, *arguments, "--out", folder, label=label, before=bench.clear)

    def ready() -> None:
        settings.write_text(f'[engine]\nmemory_limit = "{LONG_RUN_MEMORY}"\n', encoding="utf-8")
        bench.make_log("parquet")
        bench.make_log("parquet", lines)

    return Contest(
        name="long",
        title=f"Whole run on Parquet, beside one on {bench.lines:,} lines",
        lines=lines,
        ours=replace(of(lines), timeout=7200),
        peer=of(bench.lines),
        goals=(grows(1.3, lines=(lines, bench.lines)), memory(4_096)),
        ready=ready,
    )


def against_write(bench: Bench) -> Contest:
    """A whole run, beside writing its files once more."""
    arguments = (str(bench.shop(bench.lines) / "data"), "--out", str(bench.scratch / "bare"))
    return Contest(
        name="write",
        title="Whole run on Parquet, beside a bare write of its files",
        lines=bench.lines,
        ours=bench.whole_run("parquet", *WITHOUT_MODELS, "--csv"),
        peer=module("bare_write", *arguments, label="`bench.bare_write data`", before=bench.clear),
        goals=(within(2.5),),
        ready=lambda: bench.publish(bench.lines),
    )


def with_models(bench: Bench) -> Contest:
    """A whole run with churn and value, beside one without."""
    return Contest(
        name="models",
        title="Whole run with churn and value, beside one without",
        lines=bench.lines,
        ours=bench.whole_run("parquet", "--csv"),
        peer=bench.whole_run("parquet", *WITHOUT_MODELS, "--csv"),
        goals=(no_goal(),),
        ready=lambda: bench.make_log("parquet"),
    )


def contests(bench: Bench) -> list[Contest]:
    """All of them, in the order of the page."""
    return [*everyday(bench), *of_logs(bench), *of_the_job(bench), *of_models(bench.work)]


def of_logs(bench: Bench) -> list[Contest]:
    """What is done with an order log."""
    return [
        against_pandas(bench, "parquet", times=2.5),
        against_pandas(bench, "csv", times=1.8),
        against_pandas_with_parquet(bench),
        against_write(bench),
        guards(bench),
        with_models(bench),
        long_log(bench),
        Contest("version", "Start-up", 0, regulars("--version"), None, (seconds(0.25),), is_short=True),
        Contest(
            name="kpi",
            title="A question to a published run",
            lines=QUESTION_LINES,
            ours=regulars(*QUESTION, folder=bench.shop(QUESTION_LINES)),
            peer=None,
            goals=(seconds(1.6, " (0.6 s hoped for)"),),
            ready=lambda: bench.publish(QUESTION_LINES),
            is_short=True,
        ),
    ]
