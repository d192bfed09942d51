"""Settings written as TOML, for a person to paste."""

from __future__ import annotations

import json
from collections.abc import Sequence


def toml(value: object) -> str:
    """A text, a truth value or a list of texts as TOML on one line, whatever signs are in it."""
    written = json.dumps(value, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in written)


def section(name: str, lines: Sequence[str], *, is_there: bool) -> str:
    """The lines under the head of their section; without the head where a configuration has the section already."""
    return "\n".join([*([] if is_there else [f"[{name}]"]), *lines])


def _escaped(sign: str) -> str:
    return f"\\u{ord(sign):04X}" if ord(sign) < 2**16 else f"\\U{ord(sign):08X}"
