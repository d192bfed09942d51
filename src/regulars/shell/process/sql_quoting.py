"""The only place where a name or a text is put into a statement by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import isfinite


def quoted(name: str) -> str:
    """An identifier that holds whatever the name is."""
    if not name or "\0" in name or len(name) > 256:
        raise ValueError(f"not a name for a table or column: {name[:40]!r}")
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def value_of(value: str | int | float | Decimal | date | Sequence[str] | None) -> str:
    """A value as an expression; the column that it is put into gives it its type."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, date):
        return literal(value.isoformat())
    if isinstance(value, (int, Decimal)) and Decimal(value).is_finite():
        return f"{value:f}" if isinstance(value, Decimal) else str(int(value))
    if isinstance(value, float) and isfinite(value):
        return repr(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(map(literal, value))}]"
    raise TypeError(f"no literal for {type(value).__name__}")
