"""The library that compares arms is an extra: whoever has an experiment needs it, and nobody else."""

from __future__ import annotations

from importlib.util import find_spec

from regulars.ground.errors import UsageError


def check_library() -> None:
    """Raises UsageError where it is not installed."""
    if find_spec("tea_tasting") is None:
        raise UsageError('experiments are compared by tea-tasting: pip install "regulars[experiments]".')
