"""Rows as CSV in which no text can be taken for a formula by the spreadsheet that opens it (CWE-1236)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

# What a spreadsheet would run. Full-width forms count, for some programs fold them.
LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# What ends a cell for a spreadsheet that does not part our file by commas, as where a comma is the decimal sign. There
# our quotes do not count either: they do not stand at the beginning of a cell.
ENDS_OF_CELLS = (";", "\t", "\r", "\n")
LIVE_INSIDE = '([;\t\r\n][;\t\r\n"]*)([=+@＝＋－＠-])'


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """The rows under a header. NULL is empty, lists are joined by semicolons; live text gets apostrophes."""
    listed = list(rows)
    names = list(columns if columns is not None else (listed[0] if listed else ()))
    text = StringIO(newline="")
    writer = csv.writer(text)  # with the line ends of RFC 4180: with others it would not quote a carriage return
    writer.writerow([safe(name) for name in names])
    writer.writerows([safe(row.get(name)) for name in names] for row in listed)
    return text.getvalue()


def safe(value: Any) -> Any:
    """The value as a cell; numbers and days are what they are."""
    if isinstance(value, list):
        value = ";".join(map(str, value))
    if not isinstance(value, str):
        return value
    quiet = re.sub(LIVE_INSIDE, r"\1'\2", value)
    return f"'{quiet}" if quiet.startswith(LIVE) else quiet
