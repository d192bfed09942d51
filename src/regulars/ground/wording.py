"""How counts are written in sentences."""

from __future__ import annotations

import re

_ONE = re.compile(r"(?<![\w.,%])1 (day|week|month|line|row|order|customer|product|file|table|run|id)s\b")


def with_singulars(sentence: str) -> str:
    """The sentence with "1 day" where its parts make "1 days"."""
    return _ONE.sub(r"1 \1", sentence)
