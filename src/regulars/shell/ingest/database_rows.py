"""From a file of a database, SQLite or DuckDB, to Parquet files of text; runs inside the limited child process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from regulars.shell.ingest.messages import one_line, shown
from regulars.shell.ingest.sheetxml import Refused
from regulars.shell.ingest.table_writer import TableWriter
from regulars.shell.process.sql_quoting import quoted

_FETCHED = 10_000  # rows at once
_SQLITE_TABLES = (
    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "ORDER BY name"
)
_DUCKDB_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
_SETTINGS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",
    "threads": "1",
}


def convert_sqlite(path: Path, scratch: Path, wanted: Sequence[str]) -> dict[str, Any]:
    """The tables of an SQLite file. Raises Refused."""
    _check_whole(path, "-wal")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            return _write_tables(connection, _SQLITE_TABLES, "SELECT * FROM {}", scratch, wanted)
    except (sqlite3.Error, UnicodeDecodeError, ValueError) as error:
        raise Refused(f"its tables cannot be read ({one_line(error)}); export the table as CSV") from None


def convert_duckdb(path: Path, scratch: Path, wanted: Sequence[str]) -> dict[str, Any]:
    """The tables of a DuckDB file. Raises Refused."""
    _check_whole(path, ".wal")
    try:
        with closing(duckdb.connect(str(path), read_only=True, config=dict(_SETTINGS))) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return _write_tables(connection, _DUCKDB_TABLES, "SELECT COLUMNS(*)::VARCHAR FROM {}", scratch, wanted)
    except duckdb.Error as error:
        raise Refused(f"its tables cannot be read ({one_line(error)}); export the table as Parquet") from None


def _check_whole(path: Path, ending: str) -> None:
    """Refuse a database with changes that are not in its file yet."""
    journal = path.with_name(path.name + ending)
    if journal.is_file() and journal.stat().st_size:
        raise Refused(
            f"its latest changes are still in {shown(journal.name)}; close the program that writes it and try again"
        )


def _write_tables(connection: Any, listing: str, select: str, scratch: Path, wanted: Sequence[str]) -> dict[str, Any]:
    """The tables that are wanted, or the only one."""
    tables = [name for (name,) in connection.execute(listing).fetchall()]
    missing = [name for name in wanted if name not in tables]
    if missing:
        raise Refused(f"it has no table {', '.join(missing)}; its tables are {', '.join(tables) or 'none'}")
    if len(tables) > 1 and not wanted:
        raise Refused(f"it has {len(tables):,} tables; name those to read: [files] sheets, of {', '.join(tables)}")
    written = []
    for number, name in enumerate(wanted or tables):
        cursor = connection.execute(select.format(quoted(name)))
        header = [str(column[0]) for column in cursor.description]
        writer = TableWriter(scratch / f"sheet_{number}.parquet", header=header)
        table = writer.write(enumerate(_rows(cursor), 1), len(header))
        if table:
            written.append({"name": name, "skipped": 0, **table})
    return {"sheets": written, "passed": []}


def _rows(cursor: Any) -> Iterator[Sequence[Any]]:
    while rows := cursor.fetchmany(_FETCHED):
        for row in rows:
            yield [value.hex() if isinstance(value, bytes) else value for value in row]
