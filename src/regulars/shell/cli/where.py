"""Conditions, groups and days as the command line takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from regulars.ground.errors import UsageError


def conditions(
    where: Sequence[str], *, option: str = "--where", form: str = "COLUMN=VALUE", example: str = "segment=VIP"
) -> list[tuple[str, str]]:
    """The pairs of column and value. Raises UsageError for a condition without an equals sign."""
    pairs = []
    for asked in where:
        column, equals, value = asked.partition("=")
        if not equals:
            raise UsageError(f"{option} {asked!r} is not {form}; write it like {example}.")
        pairs.append((column, value))
    return pairs


def chosen(where: Sequence[str]) -> dict[str, list[str]]:
    """The values wanted of each dimension. Raises UsageError for a condition without an equals sign."""
    values: dict[str, list[str]] = {}
    for name, value in conditions(where):
        values.setdefault(name, []).append(value)
    return values


def groups(by: Sequence[str]) -> tuple[str, ...]:
    """The dimensions, which may be named with commas between."""
    return tuple(group for named in by for group in named.split(","))


def day(text: str | None) -> date | None:
    """The day that is meant. Raises UsageError where it is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a date; use YYYY-MM-DD.") from None
