"""The contests of the models: fitting and scoring customers, beside lifetimes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench import peers
from bench.compare import measured
from bench.contest import Contest, equal, memory, module, quicker, whole_process

LIFETIMES = "lifetimes 0.11.3"


def of_models(work: Path) -> list[Contest]:
    """All of them; the histories and the peer's environment are made when first needed."""
    return [
        beside_lifetimes(work, "bgnbd", "bgnbd", "BG/NBD fitted", "quarter", 1_000_000, 100),
        beside_lifetimes(work, "bgnbd-years", "bgnbd", "BG/NBD fitted to two years", "years", 1_370_000, 40),
        beside_lifetimes(work, "gamma", "gamma", "Gamma-Gamma fitted", "quarter", 1_000_000, 8),
        beside_lifetimes(work, "clv", "clv", "Twelve discounted months", "quarter", 1_000_000, 25, apart=10),
        beside_lifetimes(work, "pareto", "pareto", "Pareto/NBD fitted", "quarter", 50_000, 50, apart=10),
        ten_millions(work),
    ]


def histories(work: Path, kind: str, customers: int) -> Path:
    """Where these histories lie."""
    return work / f"histories-{kind}-{customers}.npz"


def made(path: Path, kind: str, customers: int, *also: Callable[[], None]) -> Callable[[], None]:
    """Writes the histories if they are not there, and whatever else is needed."""

    def ready() -> None:
        if not path.exists():
            measured(module("histories", kind, str(customers), str(path)))
        for each in also:
            each()

    return ready


def beside_lifetimes(
    work: Path, name: str, job: str, title: str, kind: str, customers: int, times: float, *, apart: float = 1
) -> Contest:
    """One job on the same histories; how many times quicker it has to be, and how near the results."""
    path = histories(work, kind, customers)
    return Contest(
        name=name,
        title=f"{title}, {customers:,} customers, beside {LIFETIMES}",
        lines=0,
        ours=module("models", job, str(path), label=f"`bench.models {job}`"),
        peer=peers.lifetimes(work, job, path),
        goals=(quicker(times), equal(apart), whole_process()),
        ready=made(path, kind, customers, peers.made(work, "lifetimes")),
    )


def ten_millions(work: Path) -> Contest:
    """Ten million customers, fitted and scored."""
    path = histories(work, "quarter", 10_000_000)
    return Contest(
        name="bgnbd-10m",
        title="BG/NBD fitted, and 10,000,000 customers scored",
        lines=0,
        ours=module("models", "score", str(path), label="`bench.models score`"),
        peer=None,
        goals=(memory(2_048),),
        ready=made(path, "quarter", 10_000_000),
    )
