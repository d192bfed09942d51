"""The model of Batislam et al. (2007) and Hoppe, Wagner (2007), Marketing JRM 3:75, on CDNOW.

The figures are of our own fit, held so that they do not move unseen: neither paper could be looked into for its own.
"""

from __future__ import annotations

import numpy as np
import pytest

from regulars.stats.btyd import MBGNBD, Patterns
from tests.papers.conftest import Cdnow


def test_parameters(weekly: Patterns) -> None:
    """r .525, alpha 6.183, a .891, b 1.614."""
    model = MBGNBD.fit(weekly)
    assert np.round(model.parameters, 3) == pytest.approx([0.525, 6.183, 0.891, 1.614])
    assert model.how.log_likelihood == pytest.approx(-9582.1327, abs=1e-3)


def test_the_weeks_after(dates: Cdnow) -> None:
    """Of 1,882 purchase days in the 39 weeks after the calibration, the model foretells 1,577."""
    model = MBGNBD.fit(dates.patterns)
    assert model.expected_purchases(273, dates.x, dates.t_x, dates.T).sum() == pytest.approx(1576.6, abs=0.5)
