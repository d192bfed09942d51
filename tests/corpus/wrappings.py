"""The rows of a log as other kinds of files: old workbooks, JSON, archives, databases."""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.shell.old_workbooks import write_ods, write_xls, write_xlsb

Rows = list[list[str]]


def _printable(rows: Rows) -> Rows:
    """What a cell can hold; the writer of .xls has room for few and short ones."""
    return [["".join(char for char in cell if " " <= char < "\U00010000")[:60] for cell in row[:20]] for row in rows]


def _names(rows: Rows) -> list[str]:
    """The header with a name of its own for every column, as a database asks for."""
    width = max(map(len, rows))
    header = [*rows[0], *[""] * (width - len(rows[0]))]
    seen: dict[str, None] = {}
    for number, name in enumerate(header):
        seen[name if name and name.lower() not in {each.lower() for each in seen} else f"c{number}"] = None
    return list(seen)


def _table(rows: Rows) -> tuple[list[str], list[list[str | None]]]:
    names = _names(rows)
    return names, [[row[at] if at < len(row) else None for at in range(len(names))] for row in rows[1:]]


def _json(path: Path, rows: Rows) -> None:
    path.write_text(json.dumps([dict(zip(rows[0], row, strict=False)) for row in rows[1:]]), "utf-8")


def _json_lines(path: Path, rows: Rows) -> None:
    path.write_text("\n".join(json.dumps(dict(zip(rows[0], row, strict=False))) for row in rows[1:]), "utf-8")


def _sqlite(path: Path, rows: Rows) -> None:
    names, records = _table(rows)
    connection = sqlite3.connect(path)
    quoted = ", ".join('"' + name.replace('"', '""') + '" TEXT' for name in names)
    connection.execute(f"CREATE TABLE orders ({quoted})")
    connection.executemany(f"INSERT INTO orders VALUES ({', '.join('?' * len(names))})", records)
    connection.commit()
    connection.close()


def _duckdb(path: Path, rows: Rows) -> None:
    names, records = _table(rows)
    with duckdb.connect(str(path)) as connection:
        quoted = ", ".join('"' + name.replace('"', '""') + '" VARCHAR' for name in names)
        connection.execute(f"CREATE TABLE orders ({quoted})")
        if records:
            connection.executemany(f"INSERT INTO orders VALUES ({', '.join('?' * len(names))})", records)


def _zip(path: Path, rows: Rows) -> None:
    text = io.StringIO("\n".join(",".join(row) for row in rows))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/log.csv", text.getvalue())


FORMS: dict[str, Callable[[Path, Rows], object]] = {
    "xls": lambda path, rows: write_xls(path, rows),
    "xlsb": lambda path, rows: write_xlsb(path, rows),
    "ods": lambda path, rows: write_ods(path, rows),
    "json": _json,
    "jsonl": _json_lines,
    "sqlite": _sqlite,
    "duckdb": _duckdb,
    "zip": _zip,
}


def wrapped(form: str, rows: Rows) -> bytes:
    """The content of a file of this kind with the rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"log.{form}"
        FORMS[form](path, _printable(rows) if form in ("xls", "xlsb", "ods") else rows)
        return path.read_bytes()
