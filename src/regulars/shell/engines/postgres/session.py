"""One connection to PostgreSQL: statements in, batches out, and errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pyarrow as pa

from regulars.ground.errors import InputRefused, OutOfResources, RegularsError, UsageError
from regulars.shell.engines.postgres.address import Address
from regulars.shell.process.signals import raise_pending_signal

INSTALL = "pip install 'regulars[postgres]'"
OLDEST = 16  # the first that can be asked whether a text is a value of a type
_LOST = ("terminating connection", "server closed the connection", "no connection to the server", "connection not open")
_SETTINGS = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET client_min_messages = warning",
    "SET jit = off",
    "SET enable_nestloop = off",  # whole tables meet here: one wrong guess of a small one took hours
)


class Session:
    """A connection that commits each statement, but inside `transaction`."""

    def __init__(self, address: Address) -> None:
        self.address = address
        driver = _driver()
        try:
            self._connection = driver.connect(address.uri, autocommit=True)
        except driver.Error as error:
            raise self._plain_error(error, connecting=True) from None
        self._cursor: Any = None
        self._lost = driver.Error
        for setting in _SETTINGS:
            self.run(setting)
        version = int(self.value("SELECT current_setting('server_version_num')")) // 10_000
        if version < OLDEST:
            raise UsageError(f"{address.shown}: PostgreSQL {version} is too old; {OLDEST} or newer is needed.")

    def run(self, statement: str) -> None:
        """Carry out a statement that gives no rows."""
        with self._cursor_of(statement):
            pass

    def value(self, statement: str) -> Any:
        """The one value of a statement."""
        with self._cursor_of(statement) as cursor:
            return cursor.fetchall()[0][0]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a small result."""
        with self._cursor_of(statement) as cursor:
            return cursor.fetchall()

    def batches(self, statement: str) -> Iterator[pa.RecordBatch]:
        """The rows of a result, batch by batch."""
        with self._cursor_of(statement) as cursor:
            reader = cursor.fetch_record_batch()
            while True:
                with self._plain():
                    try:
                        batch = reader.read_next_batch()
                    except StopIteration:
                        return
                yield batch

    def copy_in(self, schema: str, table: str, batches: pa.RecordBatchReader) -> None:
        """Add rows to a table that is there, in bulk."""
        with self._plain(), self._connection.cursor() as cursor:
            cursor.adbc_ingest(table, batches, mode="append", db_schema_name=schema)

    @contextmanager
    def transaction(self, kind: str = "") -> Iterator[None]:
        """All statements inside count together, or none does."""
        self.run(f"BEGIN {kind}".strip())
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with suppress(RegularsError):
                self.run("ROLLBACK")
            raise

    def interrupt(self) -> None:
        """Stop the running statement."""
        if self._cursor is not None:
            self._cursor.adbc_cancel()

    def close(self) -> None:
        """Let go of the connection; where it is lost already, there is nothing to let go of."""
        with suppress(self._lost):
            self._connection.close()

    @contextmanager
    def _cursor_of(self, statement: str) -> Iterator[Any]:
        raise_pending_signal()
        with self._plain(), self._connection.cursor() as cursor:
            self._cursor = cursor
            try:
                cursor.execute(statement)
                yield cursor
            finally:
                self._cursor = None

    @contextmanager
    def _plain(self) -> Iterator[None]:
        try:
            yield
        except self._lost as error:
            raise self._plain_error(error) from None

    def _plain_error(self, error: Exception, *, connecting: bool = False) -> Exception:
        return plain_error(error, self.address, connecting=connecting)


def _driver() -> Any:
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise UsageError(f"the engine postgres needs its driver: {INSTALL}") from None
    return dbapi


def plain_error(error: Exception, address: Address, *, connecting: bool = False) -> Exception:
    """What the database said, as one of ours: in one line, without the address that may hold a secret."""
    raise_pending_signal()
    state = getattr(error, "sqlstate", None) or ""
    said = _first_line(str(error)).replace(address.uri, address.shown)
    if state.startswith("28") or "authentication failed" in said or "no password supplied" in said:
        return InputRefused(f"{address.shown}: the database refuses the user or the password; set PGUSER, PGPASSWORD.")
    if state == "3D000" or (connecting and "does not exist" in said):
        return InputRefused(f"{address.shown}: {said}")
    if connecting:
        return InputRefused(f"{address.shown} cannot be reached: {said}")
    if state.startswith("53"):
        return OutOfResources(f"{address.shown}: the database has run out of disk or memory: {said}")
    if state.startswith(("08", "57P")) or any(words in said for words in _LOST):
        return OutOfResources(f"{address.shown}: the connection to the database was lost; nothing was published.")
    if state == "42501":
        return UsageError(f"{address.shown}: {said}. Grant it, or name another schema: [engine] schema.")
    return DatabaseError(f"{address.shown}: {said} [{state}]", state)


class DatabaseError(RegularsError):
    """PostgreSQL refused a statement of ours; `state` is its SQLSTATE."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state


def _first_line(text: str) -> str:
    """The reason itself: the driver puts its own words before it and the statement behind it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        for mark in ("FATAL:", "ERROR:", "failed:"):
            if mark in line:
                return line.split(mark)[-1].strip()
    return lines[0] if lines else "no reason given"
