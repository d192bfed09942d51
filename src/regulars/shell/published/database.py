"""The database of a published run, asked only while its bytes are those of the manifest."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from regulars.shell.engines.read_only import locked
from regulars.shell.runs.folder import DATABASE, LINES
from regulars.shell.runs.proof import Kept, ProvenFiles

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb
    import ibis.expr.types as ir


class Database:
    """A read-only connection to the database of a run, which can reach nothing else but the run's lines.

    Raises UsageError where a newer DuckDB wrote it, GateFailed where one of both files is not as it was published.
    """

    def __init__(self, kept: Kept) -> None:
        self._proven = ProvenFiles(kept, DATABASE, LINES)
        self._connection = locked(kept.folder / DATABASE, (LINES,), made_by=kept.manifest.versions["regulars"])

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection. Raises GateFailed where somebody wrote to one of both files since it was opened."""
        self._proven.check()
        return self._connection

    @property
    def backend(self) -> Any:
        """The same for Ibis."""
        self._proven.check()
        return self._backend

    @cached_property
    def _backend(self) -> Any:
        import ibis

        return ibis.duckdb.from_connection(self._connection)

    def table(self, name: str, *, hidden: Collection[str]) -> ir.Table:
        """A table as an Ibis expression, with NULL in these of its columns."""
        table = self.backend.table(name)
        return table.mutate(
            **{column: table[column].nullif(table[column]) for column in table.columns if column in hidden}
        )

    def close(self) -> None:
        """Lets go of the files."""
        self._connection.close()
