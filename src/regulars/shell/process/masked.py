"""Texts of a log as they are shown on a screen."""

from __future__ import annotations

import re


def masked(text: str) -> str:
    """The text without the addresses of people, for showing on a screen."""
    return re.sub(r"[^\s@,;|\"'<>]+@[^\s@,;|\"'<>]+", "…@…", text)
