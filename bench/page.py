"""The page of results: docs/benchmarks.md, from the outcomes kept in the work folder."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.glance import head_rows

PACKAGES = ("regulars", "duckdb", "ibis-framework", "pandas", "pyarrow", "numpy", "scipy")

INTRODUCTION = """\
# Benchmarks

How long people wait: whole processes, start-up included, beside the usual pandas tutorial
(`bench/pandas_tutorial.py`) on the same file. The tutorial drops duplicates and cancellations, saves the cleaned lines
and computes KPIs, RFM and retention. It checks nothing, and has no ledger, report, database, churn or value. Below 1 in
the last column, Regulars is faster.
"""


@dataclass(frozen=True)
class Finding:
    """A goal, what was measured, and whether the goal was met (None: there was no bound)."""

    goal: str
    got: str
    met: bool | None


@dataclass(frozen=True)
class Outcome:
    """A contest's findings and timing rows; without findings it could not be measured."""

    name: str
    title: str
    lines: int
    rounds: int
    day: str
    findings: list[Finding]
    rows: list[str]
    ours: float | None = None  # the median of the seconds of each side
    peer: float | None = None


PICTURED = "Seconds by lines of the log, of Regulars and of the pandas tutorial"

METHOD = """\
Every figure is of a whole process, start-up included, with the input in the page cache. Two commands are run
in turns, one round after the other, after a warm-up round that is not counted; the ratio is taken within each
round, and the table gives the median with the least and greatest in brackets. Quote the ratios, each with its
number of lines: the seconds depend on the machine.

The log is synthetic: customers who come and go over two years, ten lines an order, ten thousand products, a
fifth of the lines without a customer, 1% exact duplicates, 2% cancellations. The peers are small programs
in `bench/`: the same job as the usual pandas tutorial does it (drop duplicates and cancellations, save the
cleaned lines, KPIs, customer features, RFM with segments, cohort retention), one look at every value of the
file with DuckDB, and a bare write of the files a run publishes. Saving the cleaned lines as CSV is most of the
tutorial's time, so it is also measured where both save Parquet alone. The runs of Regulars are with everything it
writes by default, but for churn and value where they stand beside the tutorial, which does not have them.

The small job (`bench/same_job`) shows what the definitions cost. It is done on the lines of a published run, with the
public steps and with SQL by hand: sales by month and country, best products, recency, frequency and monetary value with
segments, retention. Both sides say the seconds of the job itself, and print what they found as one number, which must
be the same.

The models are fitted to synthetic customers: drawn from BG/NBD with the parameters of CDNOW, on whole days
(first purchases within a quarter), and the customers of the log above (two years). Their peer has an
environment of its own with the older libraries that it needs. Both sides start from the same columns in memory
and say themselves how long the step took; both results are compared.
"""


BOUNDS = """\
What each step of a run costs as a bare statement of the engine, taken alone, stands below, if it was measured
(`python -m bench.run --only floors`). Nothing is typed, judged or matched in it. Its sum is the least for a run that
parks its lines, proves its duplicates and writes these files; half of it is the least on two processors.

- *Beside pandas.* Pandas by that half is the bound. The lines leave twice, as Parquet and as CSV, and these two writes
  are the dearest steps; `--no-csv` leaves the dearer one out. The copy is made while everything else is computed.
- *Beside a bare write.* The write is part of the sum; the libraries, the parked lines, the duplicates and the roll-ups
  are what a run has to do besides.
"""


@dataclass
class Measured:
    """The last outcome of every contest, by name, and the table of floors: all that the page tells."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    floors: str = ""


def load(path: Path) -> Measured:
    """What was measured so far; nothing if there is no such file."""
    if not path.exists():
        return Measured()
    kept = json.loads(path.read_text(encoding="utf-8"))
    outcomes = {}
    for each in kept["outcomes"]:
        findings = [Finding(**finding) for finding in each.pop("findings")]
        outcomes[each["name"]] = Outcome(findings=findings, **each)
    return Measured(outcomes, kept["floors"])


def save(path: Path, measured: Measured) -> None:
    """Keep what was measured for the next page, on whatever machine."""
    kept = {"outcomes": [asdict(each) for each in measured.outcomes.values()], "floors": measured.floors}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def processor() -> str:
    """The processor's name, as far as the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def machine() -> list[str]:
    """Table rows: processor, cores, memory, system, Python and library versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    facts = {
        "Processor": processor(),
        "Cores": cores,
        "Memory": f"{memory:.0f} GiB",
        "System": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }
    for package in PACKAGES:
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            facts[package] = "not installed"
    return [f"| {name} | {value} |" for name, value in facts.items()]


def goal_rows(outcome: Outcome) -> list[str]:
    """A table row for each goal of a contest."""
    lines = f"{outcome.lines:,}" if outcome.lines else "–"
    if not outcome.findings:
        return [f"| {outcome.title} | {lines} | not measured | | | {outcome.day} |"]
    verdicts = {True: "yes", False: "**no**", None: "–"}
    return [
        f"| {outcome.title} | {lines} | {each.got} | {each.goal} | {verdicts[each.met]} | {outcome.day} |"
        for each in outcome.findings
    ]


def timing_rows(outcome: Outcome) -> list[str]:
    """A table row for each command of a contest."""
    lines = f"{outcome.lines:,}" if outcome.lines else "–"
    return [f"| {lines} | {outcome.rounds} {row}" for row in outcome.rows]


def _folded(title: str, lines: list[str]) -> list[str]:
    return [f'\n<details markdown="1">\n<summary>{title}</summary>\n', *lines, "\n</details>"]


def page(outcomes: list[Outcome], *, command: str, floors: str = "", has_curve: bool = False) -> str:
    """The whole page: a head that is taken in at a glance, and all else folded."""
    ratios = [
        "| what | lines | measured | goal | met | on |",
        "| --- | ---: | --- | --- | --- | --- |",
        *[row for outcome in outcomes for row in goal_rows(outcome)],
    ]
    seconds = [
        "| lines | rounds | command | wall | CPU | peak memory |",
        "| ---: | ---: | --- | --- | --- | --- |",
        *[row for outcome in outcomes for row in timing_rows(outcome)],
    ]
    parts = [
        INTRODUCTION,
        "| what | lines | Regulars | pandas tutorial | Regulars by pandas |",
        "| --- | ---: | ---: | ---: | ---: |",
        *head_rows(outcomes),
        *(
            ["\n![Seconds by lines of the log, of Regulars and of the pandas tutorial](benchmarks.svg)"]
            if has_curve
            else []
        ),
        *_folded("All ratios, with their goals", ratios),
        *_folded("How it is measured", [METHOD]),
        *_folded("Seconds and memory of every command", seconds),
        *_folded("What bounds the goals that are missed", [BOUNDS, *([floors] if floors else [])]),
        *_folded("The machine of the last measurement", ["| | |", "| --- | --- |", *machine()]),
        f"\n`make bench` measures everything again. This page was last written by `{command}`;",
        "rows that it did not measure keep their last outcome, with its day; that may have been another machine.",
        "`bench/README.md` says what each program does.",
    ]
    return "\n".join(parts) + "\n"
