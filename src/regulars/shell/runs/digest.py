"""The digest that a manifest has of itself: its last field, the sha256 of all that stands before it."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

_FIRST_FORMAT = 3  # that has one
_DIGEST = re.compile(r',\n "digest": "([0-9a-f]{64})"\n}\n\Z')


def with_digest(document: dict[str, Any]) -> str:
    """The document as the text of a file, with its digest."""
    text = json.dumps(document, indent=1).removesuffix("\n}")
    return f'{text},\n "digest": "{_digest_of(text)}"\n}}\n'


def without_digest(text: str) -> Any:
    """The document in the text. Raises ValueError where its digest is missing, or is not that of the text before it."""
    stated = _DIGEST.search(text)
    if stated and _digest_of(text[: stated.start()]) != stated[1]:
        raise ValueError("it was changed: its digest differs")
    document = json.loads(text)
    if not isinstance(document, dict):
        return document
    if stated:
        del document["digest"]
    elif document.get("format") == _FIRST_FORMAT:
        raise ValueError("it has no digest")
    return document


def _digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()
