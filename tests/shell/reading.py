"""A reader that asks for the published run again and again, and looks whether all it sees is of one run."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import regulars
from regulars.shell.jobs.write_manifest import stored_files
from regulars.shell.runs.manifest import MANIFEST
from tests.shell.manifests import manifest_with

TABLES = ("processed/transactions", "marts/orders", "marts/customers", "marts/rfm")


def laid_out(building: Path, run_id: str) -> None:
    """A small run whose every table says whose it is."""
    for name in TABLES:
        path = building / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table({"run_id": [run_id] * 20}), path)
    manifest_with(run_id, files=stored_files(building)).write(building / MANIFEST)


def read(out: Path, times: int) -> set[str]:
    """The ids of the runs that were seen. Raises AssertionError where one reading saw two runs, or half of one."""
    seen = set()
    for _ in range(times):
        with regulars.open(out) as run:
            told = {run.run_id, run.manifest.run_id}
            for name in TABLES:
                told.update(pq.ParquetFile(run.folder / f"{name}.parquet").read()["run_id"].to_pylist())
        assert len(told) == 1, f"one reading saw {sorted(told)}"
        seen |= told
    return seen


def read_until(out: Path, times: int, answer: object) -> None:
    """`read` in a process of its own: puts the number of runs seen into a queue, or what went wrong."""
    try:
        answer.put((len(read(out, times)), ""))  # type: ignore[attr-defined]
    except BaseException as error:
        answer.put((0, f"{type(error).__name__}: {error}"))  # type: ignore[attr-defined]
