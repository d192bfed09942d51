"""Arguments of the public functions in their types; a wrong one is a UsageError that names the argument."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from regulars.ground.errors import UsageError


def text_of(argument: str, value: object) -> str:
    """The value, a text. Raises UsageError for anything else."""
    if not isinstance(value, str):
        raise UsageError(f"{argument} must be a text, not {_value_and_type(value)}.")
    return value


def texts_of(argument: str, value: object) -> tuple[str, ...]:
    """One text, or several of a list, as a tuple. Raises UsageError for anything else."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Iterable) or isinstance(value, (bytes, Mapping)):
        raise UsageError(f"{argument} must be a text or a list of texts, not {_value_and_type(value)}.")
    return tuple(text_of(argument, one) for one in value)


def day_of(argument: str, value: object) -> date | None:
    """The day of a date, or of a text like 2011-12-10; None stays. Raises UsageError for anything else."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]  # what is no text is refused here too
    except (TypeError, ValueError):
        raise UsageError(f"{argument} must be a date, not {_value_and_type(value)}; use YYYY-MM-DD.") from None


def flag_of(argument: str, value: object) -> bool:
    """The value, True or False. Raises UsageError for anything else: "no" would count as true."""
    if not isinstance(value, bool):
        raise UsageError(f"{argument} must be True or False, not {_value_and_type(value)}.")
    return value


def path_of(argument: str, value: object) -> Path:
    """The path. Raises UsageError for what names none."""
    if not isinstance(value, (str, os.PathLike)):
        raise UsageError(f"{argument} must be a path, not {_value_and_type(value)}.")
    return Path(value)


def paths_of(argument: str, value: object) -> list[str | Path]:
    """One path, or several of a list; texts stay, for they may be patterns or addresses.

    Raises UsageError for anything else.
    """
    if hasattr(value, "columns"):
        raise UsageError(
            f"{argument} must be files, or tables by name, not {_value_and_type(value)}. "
            'Give the table a name: {"orders": TABLE}.'
        )
    listed = [value] if isinstance(value, (str, os.PathLike)) else value
    if not isinstance(listed, Iterable) or isinstance(listed, (bytes, Mapping)):
        raise UsageError(f"{argument} must be a path or a list of paths, not {_value_and_type(value)}.")
    paths = [one if isinstance(one, str) else path_of(argument, one) for one in listed]
    if not paths:
        raise UsageError(f"{argument} is an empty list. Name at least one file or folder.")
    return paths


def config_of(argument: str, value: object) -> Path | Mapping[str, Any] | None:
    """A path, or settings as a mapping; None stays. Raises UsageError for anything else."""
    if value is None or isinstance(value, Mapping):
        return value
    if not isinstance(value, (str, os.PathLike)):
        raise UsageError(f"{argument} must be a path or a dictionary, not {_value_and_type(value)}.")
    return Path(value)


def choices_of(argument: str, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The pairs of a mapping from a name to one text or several. Raises UsageError for anything else."""
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        raise UsageError(f"{argument} must be a mapping like {{'country': 'France'}}, not {_value_and_type(value)}.")
    return tuple((text_of(argument, name), texts_of(f"{argument}[{name!r}]", chosen)) for name, chosen in value.items())


def _value_and_type(value: Any) -> str:
    """The value where it is short, and its type."""
    kind = type(value).__name__
    return f"{value!r} ({kind})" if isinstance(value, (str, bytes, int, float, date)) else f"a value of type {kind}"
