"""The rows of a log as other kinds of files: old workbooks, JSON, archives, databases."""

from __future__ import annotations

import gzip
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from tests.shell.old_workbooks import write_ods, write_xls, write_xlsb

Rows = list[list[str]]
Cells = Sequence[Sequence[str | float]]
WITH_NUMBERS = ("xls", "xlsb", "ods", "json", "jsonl", "items.json")  # kinds whose cells may be numbers


def _printable(rows: Cells) -> Cells:
    """What a cell can hold; the writer of .xls has room for few and short ones."""
    return [[_short(cell) if isinstance(cell, str) else cell for cell in row[:20]] for row in rows]


def _short(cell: str) -> str:
    return "".join(char for char in cell if " " <= char < "\U00010000")[:60]


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


def _json(path: Path, rows: Cells) -> None:
    path.write_text(json.dumps([dict(zip(rows[0], row, strict=False)) for row in rows[1:]]), "utf-8")


def _json_lines(path: Path, rows: Cells) -> None:
    path.write_text("\n".join(json.dumps(dict(zip(rows[0], row, strict=False))) for row in rows[1:]), "utf-8")


def _json_items(path: Path, rows: Cells) -> None:
    """Orders with a list of their items; each row follows the order that the row before it began, or begins one."""
    orders: list[dict[str, Any]] = []
    for number, row in enumerate(rows[1:]):
        record = dict(zip(map(str, rows[0]), row, strict=False))
        if number % 3 == 0:
            orders.append({**record, "line_items": []})
        orders[-1]["line_items"].append(record)
    path.write_text(json.dumps({"orders": orders}), "utf-8")


def _sqlite(path: Path, rows: Rows) -> None:
    names, records = _table(rows)
    connection = sqlite3.connect(path)
    quoted = ", ".join('"' + name.replace('"', '""') + '" TEXT' for name in names)
    if names:  # a table has a column
        connection.execute(f"CREATE TABLE orders ({quoted})")
        connection.executemany(f"INSERT INTO orders VALUES ({', '.join('?' * len(names))})", records)
    connection.execute("PRAGMA user_version = 1")  # without it, a database without tables has no bytes
    connection.commit()
    connection.close()


def _duckdb(path: Path, rows: Rows) -> None:
    names, records = _table(rows)
    with duckdb.connect(str(path)) as connection:
        quoted = ", ".join('"' + name.replace('"', '""') + '" VARCHAR' for name in names)
        if names:
            connection.execute(f"CREATE TABLE orders ({quoted})")
        if records:
            connection.executemany(f"INSERT INTO orders VALUES ({', '.join('?' * len(names))})", records)


def _csv(rows: Rows) -> str:
    return "\n".join(",".join(row) for row in rows)


def _zip(path: Path, rows: Rows) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/log.csv", _csv(rows))


def _zip_of_many(path: Path, rows: Rows) -> None:
    """The months of a log, each as another kind of file, and what a Mac adds."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/1.csv", _csv(rows[: len(rows) // 2 + 1]))
        archive.writestr(
            "export/2.csv.gz", gzip.compress(_csv([rows[0], *rows[len(rows) // 2 + 1 :]]).encode(), mtime=0)
        )
        archive.writestr(
            "export/3.jsonl", "\n".join(json.dumps(dict(zip(rows[0], row, strict=False))) for row in rows[1:3])
        )
        archive.writestr("__MACOSX/._1.csv", b"\0\1")


FORMS: dict[str, Callable[[Path, Any], object]] = {
    "xls": lambda path, rows: write_xls(path, rows),
    "xlsb": lambda path, rows: write_xlsb(path, rows),
    "ods": lambda path, rows: write_ods(path, rows),
    "json": _json,
    "jsonl": _json_lines,
    "items.json": _json_items,
    "sqlite": _sqlite,
    "duckdb": _duckdb,
    "zip": _zip,
    "many.zip": _zip_of_many,
}


def wrapped(form: str, rows: Cells) -> bytes:
    """The content of a file of this kind with the rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"log.{form}"
        FORMS[form](path, _printable(rows) if form in ("xls", "xlsb", "ods") else rows)
        return path.read_bytes()
