"""Between which shares of what is expected the sum of all values may come out, where no test looked as far ahead."""

from __future__ import annotations

from collections.abc import Collection
from math import exp, log

BEYOND = 1.05  # times the tested horizon: a few days more are no other horizon
FAR_ONCE = 0.20  # error of a test, of net revenue: shorter ones, and those of another season, miss by more


def sum_range(errors: Collection[float], *, ahead_days: float, tested_days: float) -> tuple[float, float] | None:
    """The least and the greatest share; None where the horizon was tested, or no test was far off.

    `errors` are those of net revenue in the tests, predicted by actual less 1. Beyond what was tested nobody knows in
    which direction values are off, so the greatest factor of all tests holds both ways.
    """
    if ahead_days <= BEYOND * tested_days or not errors or max(map(abs, errors)) <= FAR_ONCE:
        return None
    factor = exp(max(abs(log(max(1 + error, 0.01))) for error in errors))
    return 1 / factor, factor
