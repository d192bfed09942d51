"""What a model says when the data cannot carry it."""

from __future__ import annotations


class NotFitted(ValueError):
    """The data cannot carry this model. `str(error)` says what is missing, with the numbers found."""
