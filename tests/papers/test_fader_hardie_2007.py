"""Fader, Hardie (2007), How to project customer retention, J. of Interactive Marketing 21:76: sBG."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from regulars.stats.btyd import SBG

# Table 1: of 1,000 customers, those there at the start and after each of 12 years; 7 are fitted, 5 predicted.
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394)
REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173)


@pytest.mark.parametrize(
    ("survivors", "parameters", "likelihood"),
    [(HIGH_END, (0.668, 3.806), -1611.16), (REGULAR, (0.704, 1.182), -1680.27)],
)
def test_seven_years(survivors: Any, parameters: Any, likelihood: Any) -> None:
    """High-end .668 and 3.806, regular .704 and 1.182."""
    model = SBG.fit(survivors[:8])
    assert np.round(model.parameters, 3) == pytest.approx(parameters)
    assert model.how.log_likelihood == pytest.approx(likelihood, abs=1e-2)


@pytest.mark.parametrize("survivors", [HIGH_END, REGULAR])
def test_the_years_after(survivors: Any) -> None:
    """Figure 5: five years later the predicted share is within two points of what came."""
    model = SBG.fit(survivors[:8])
    years = np.arange(13)
    assert np.abs(model.survival(years) - np.array(survivors) / 1000).max() < 0.02
    assert model.survival(years)[1:] / model.survival(years)[:-1] == pytest.approx(model.retention(years[1:]))
