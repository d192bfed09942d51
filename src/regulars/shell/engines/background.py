"""Statements that run while others do, so that no processor waits for the short ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Any

import duckdb

_PATIENCE = 0.05  # seconds between two attempts to stop a statement, which may not have begun at the first


class Connections:
    """The connection of a store, and those on which other statements run meanwhile."""

    def __init__(self, first: duckdb.DuckDBPyConnection) -> None:
        self.first = first
        self._others: list[duckdb.DuckDBPyConnection] = []

    def interrupt(self) -> None:
        """Stop what runs, on every connection."""
        for connection in (self.first, *self._others):
            connection.interrupt()

    @contextmanager
    def meanwhile(self, statement: str, then: Callable[[], None]) -> Iterator[None]:
        """Runs the statement, and `then`, while the block runs others; at the end of the block both are done.

        What is raised inside the block stops it; what it raises itself is raised at the end of the block.
        """
        second = self.first.cursor()
        self._others.append(second)
        with ThreadPoolExecutor(1) as aside:
            running = aside.submit(_both, second, statement, then)
            try:
                yield
                running.result()
            except BaseException:
                _stop(second, running)
                raise
        self._others.remove(second)
        second.close()


def _both(second: duckdb.DuckDBPyConnection, statement: str, then: Callable[[], None]) -> None:
    second.execute(statement)
    then()


def _stop(second: duckdb.DuckDBPyConnection, running: Future[Any]) -> None:
    while not running.done():
        with suppress(duckdb.Error):
            second.interrupt()
        wait([running], timeout=_PATIENCE)
