"""The only place where a name or a text is put into a statement by hand."""

from __future__ import annotations


def quoted(name: str) -> str:
    """An identifier that holds whatever the name is."""
    if not name or "\0" in name or len(name) > 256:
        raise ValueError(f"not a name for a table or column: {name[:40]!r}")
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"
