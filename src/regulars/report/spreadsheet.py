"""Rows as CSV in which no text can be taken for a formula by the spreadsheet that opens it (CWE-1236)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

# What a spreadsheet would run. Full-width forms count, for some programs fold them.
LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """The rows under a header. NULL is empty, lists are joined by semicolons; live text gets an apostrophe."""
    listed = list(rows)
    names = list(columns if columns is not None else (listed[0] if listed else ()))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([safe(name) for name in names])
    writer.writerows([safe(row.get(name)) for name in names] for row in listed)
    return text.getvalue()


def safe(value: Any) -> Any:
    """The value as a cell; numbers and days are what they are."""
    if isinstance(value, list):
        value = ";".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value.startswith(LIVE) else value
