"""Small documents of YAML, as dbt reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def yaml_of(document: Mapping[str, Any]) -> str:
    """The document as text: keys in their order, every text between quotes."""
    return "".join(f"{line}\n" for line in _block(document))


def _block(value: Any) -> Iterator[str]:
    """The lines of a mapping or of a list of its entries."""
    entries = value.items() if isinstance(value, Mapping) else ((None, each) for each in value)
    for key, each in entries:
        if not isinstance(each, (Mapping, list)):
            yield f"- {_scalar(each)}" if key is None else f"{key}: {_scalar(each)}"
        elif not each:
            empty = "{}" if isinstance(each, Mapping) else "[]"
            yield f"- {empty}" if key is None else f"{key}: {empty}"
        elif key is None:
            first, *rest = _block(each)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield f"{key}:"
            yield from (f"  {line}" for line in _block(each))


def _scalar(value: str | bool | int) -> str:
    """A text is written as in JSON, whose quotes and escapes YAML shares; signs that nobody sees are escaped too."""
    written = json.dumps(value, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in written)
