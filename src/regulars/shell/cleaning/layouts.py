"""Files of several headers in one log: which of the declared tables a header is, and which lookups reach it."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.ground.errors import UsageError
from regulars.shell.config.config import Config
from regulars.shell.config.formats import OtherTable


def table_of(header: tuple[str, ...], config: Config) -> OtherTable | None:
    """The first declared table whose columns all stand in the header; None: the header is the log's own."""
    return next((table for table in config.tables.values() if set(table.known_by) <= set(header)), None)


def with_taken(header: tuple[str, ...], config: Config) -> tuple[str, ...]:
    """The header with what lookups take for it, in their order: one may join on what an earlier one took."""
    columns = list(header)
    for lookup in config.lookups.values():
        if lookup.on in columns:
            columns += [name for name in lookup.take if name not in columns]
    return tuple(columns)


def check_tables(headers: Sequence[tuple[str, ...]], config: Config) -> None:
    """Raises UsageError for a table or a lookup that no file has."""
    for name, table in config.tables.items():
        if headers and not any(table_of(header, config) is table for header in headers):
            raise UsageError(f"[tables.{name}] is known by {', '.join(table.known_by)}, but no file has these columns.")
    for name, lookup in config.lookups.items():
        if headers and not any(lookup.on in with_taken(header, config) for header in headers):
            raise UsageError(f"[lookups.{name}] joins on {lookup.on!r}, but the log has {', '.join(headers[0])}.")
