"""The contests of one small job on a published run: public steps and SQL by hand, and its questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.contest import Contest, Goal, equal, inner_beside, inner_within, module

if TYPE_CHECKING:
    from bench.contests import Bench

WARM_LINES = 100_000
TITLE = "The small job by public steps on the lines of a published run, in a warm process, beside"


def of_the_job(bench: Bench) -> list[Contest]:
    """All of them, on the published run of one log."""
    shortcut = "SQL by hand for logs whose invoices have one day and one customer each"
    return [
        _beside_sql(bench, "job-sql", "SQL by hand", (), (inner_within(1.15), equal(0))),
        _beside_sql(bench, "job-shortcut", shortcut, ("--shortcut",), (inner_beside(), equal(0))),
        _questions(bench),
    ]


def _beside_sql(bench: Bench, name: str, beside: str, more: tuple[str, ...], goals: tuple[Goal, ...]) -> Contest:
    """The steps and the SQL, both on the lines of the run, both after the same job on a small run."""
    data, small = bench.data, bench.shop(WARM_LINES) / "data"
    ours = ("same_job.with_regulars", str(data), "--warm", str(small))
    by_hand = ("same_job.with_sql", str(_lines(data)), "--warm", str(_lines(small)), *more)

    def ready() -> None:
        bench.publish(WARM_LINES)
        bench.publish(bench.lines)

    return Contest(
        name,
        f"{TITLE} {beside}",
        bench.lines,
        module(*ours, label="`bench.same_job.with_regulars data --warm`"),
        module(*by_hand, label=" ".join(("`bench.same_job.with_sql transactions.parquet --warm", *more)) + "`"),
        goals,
        ready,
    )


def _lines(data: Path) -> Path:
    """The lines of the published run."""
    return data / "latest" / "processed" / "transactions.parquet"


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
