"""Answers as JSON: money and days as text, so that no digit is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_json(document: Mapping[str, Any]) -> str:
    """The document as text."""
    return json.dumps(document, default=str, ensure_ascii=False)


def without_types(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in the types that JSON has."""
    return json.loads(as_json(document))
