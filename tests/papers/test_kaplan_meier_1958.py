"""Kaplan, Meier (1958) with Greenwood's error, on the remission times of Freireich et al. (1963), Blood 21:699."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from regulars.stats.survival import KaplanMeier

# 21 patients given 6-MP: weeks of remission; those marked + in the paper were still in remission when last seen.
RELAPSED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
STILL_WELL = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
SURVIVAL = (0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448)
ERROR = (0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346)
# Kalbfleisch, Prentice (1980): limits on the log-log scale.
LOW = (0.620, 0.563, 0.503, 0.432, 0.368, 0.268, 0.188)
HIGH = (0.952, 0.923, 0.889, 0.849, 0.805, 0.747, 0.680)


@pytest.fixture
def curve() -> KaplanMeier:
    times = np.array(RELAPSED + STILL_WELL)
    relapsed = np.arange(len(times)) < len(RELAPSED)
    return KaplanMeier.fit(times, relapsed, ~relapsed)


def test_curve_error_and_limits(curve: Any) -> None:
    """The published curve at the weeks with a relapse."""
    at = curve.events > 0
    assert curve.at_risk[at].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.survival[at] == pytest.approx(SURVIVAL, abs=6e-4)
    assert curve.standard_error[at] == pytest.approx(ERROR, abs=6e-5)
    assert curve.low[at] == pytest.approx(LOW, abs=6e-4)
    assert curve.high[at] == pytest.approx(HIGH, abs=6e-4)


def test_median(curve: Any) -> None:
    """Half had relapsed by week 23; the interval begins at week 13 and is open at its end."""
    assert (curve.median.time, curve.median.low) == (23, 13)
    assert np.isnan(curve.median.high)
