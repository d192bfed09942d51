"""Conditions as the command line takes them: COLUMN=VALUE."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.ground.errors import UsageError


def conditions(where: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs of column and value. Raises UsageError for a condition without an equals sign."""
    pairs = []
    for asked in where:
        column, equals, value = asked.partition("=")
        if not equals:
            raise UsageError(f"--where {asked!r} is no COLUMN=VALUE; write it like segment=VIP.")
        pairs.append((column, value))
    return pairs
