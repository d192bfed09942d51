"""Which engine a run is computed in, opened when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from regulars.shell.config.sections import Engine as Settings
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.store import Store
from regulars.shell.ingest.discover import is_address
from regulars.shell.ingest.model import Source


class Engine(Protocol):
    """An engine that is open for one run."""

    def store(self, home: DuckStore, scratch: Path) -> Store:
        """The store in which the tables are made; `home` is the run's own database."""
        ...

    def settle(self, tables: Sequence[Any]) -> None:
        """Get the tables of these contracts ready to be published."""
        ...

    def publish(self, run_id: str) -> None:
        """Publish the tables in the engine too, all or none, where it keeps any."""
        ...


class Embedded:
    """DuckDB inside this process: the run's own database, and nothing else to publish."""

    def store(self, home: DuckStore, scratch: Path) -> Store:
        return home

    def settle(self, tables: Sequence[Any]) -> None:
        return

    def publish(self, run_id: str) -> None:
        return


EMBEDDED: Engine = Embedded()


@contextmanager
def opened_engine(settings: Settings, sources: Sequence[Source] = ()) -> Iterator[Engine]:
    """The engine that the settings name, closed afterwards. Raises a RegularsError where it cannot be had."""
    with _OPENERS[settings.name](settings, sources) as engine:
        yield engine


@contextmanager
def _embedded(settings: Settings, sources: Sequence[Source]) -> Iterator[Engine]:
    yield EMBEDDED


def _postgres(settings: Settings, sources: Sequence[Source]) -> AbstractContextManager[Engine]:
    from regulars.shell.engines.postgres.engine import opened

    database = next((str(source) for source in sources if is_address(source)), settings.database)
    return opened(database, settings.publish_schema)


def _spark(settings: Settings, sources: Sequence[Source]) -> AbstractContextManager[Engine]:
    from regulars.shell.engines.spark.engine import opened

    return opened(settings.master, settings.workspace, settings.memory_limit)


_OPENERS: dict[str, Callable[[Settings, Sequence[Source]], AbstractContextManager[Engine]]] = {
    "duckdb": _embedded,
    "postgres": _postgres,
    "spark": _spark,
}
