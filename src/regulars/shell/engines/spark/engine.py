"""Spark as the engine of a run: Parquet in, Parquet out."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.spark.session import opened_session
from regulars.shell.engines.spark.store import SparkStore


class SparkEngine:
    """A session, and the folder that it shares with its executors."""

    def __init__(self, session: Any, workspace: Path) -> None:
        self._session, self._workspace = session, workspace

    def store(self, home: DuckStore, scratch: Path) -> SparkStore:
        return SparkStore(self._session, self._workspace, home)

    def settle(self, tables: Sequence[Any]) -> None:
        """Nothing stays in the cluster."""

    def publish(self, run_id: str) -> None:
        """The run folder is all that is published."""


@contextmanager
def opened(master: str, workspace: str | None, memory: str | None) -> Iterator[SparkEngine]:
    """The engine on a master, with an empty folder to work in, which goes afterwards."""
    if workspace:
        Path(workspace).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="regulars-spark-", dir=workspace)).absolute()
    try:
        with opened_session(master, folder, _megabytes(memory)) as session:
            yield SparkEngine(session, folder / "tables")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _megabytes(memory: str | None) -> str:
    """The memory as Spark writes it."""
    if memory is None:
        return "2g"
    number = float(memory.rstrip("GMiB "))
    return f"{int(number * (1024 if 'G' in memory else 1))}m"
