"""How names of files, columns and text appear in messages."""

from __future__ import annotations


def shown(text: str, most: int = 80) -> str:
    """The text on one line: what cannot be printed is escaped, and a long one is cut."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def one_line(error: BaseException, most: int = 160) -> str:
    """The first line of an error's message."""
    lines = str(error).strip().splitlines()
    return shown(lines[0] if lines else type(error).__name__, most)


def has_control(text: str) -> bool:
    """Whether the text has a control character other than tab and line ends."""
    return any((ord(c) < 32 and c not in "\t\n\r") or c == "\x7f" for c in text)
