"""GrowthBook's gbstats: the two-sided t-test of its own test suite (packages/stats, test_tests.py)."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.stats.experiments.compare import compared
from regulars.stats.experiments.samples import Measured


def customers(mean: float, deviation: float, number: int) -> Measured:
    """Customers whose values have exactly this mean and standard deviation."""
    values = np.random.default_rng(number).normal(size=number)
    return Measured(mean + deviation * (values - values.mean()) / values.std(ddof=1))


def test_two_sided_t_test() -> None:
    """To the five digits that are published there."""
    found = compared(customers(0.41, 3.9, 3407), customers(0.70, 6.2, 3461))
    assert found.effect == pytest.approx(0.29)
    assert [round(found.low, 5), round(found.high, 5)] == [0.04538, 0.53462]
    assert round(found.p_value, 5) == 0.02016
    assert round(found.relative_effect, 5) == 0.70732
