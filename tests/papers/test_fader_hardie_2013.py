"""Fader, Hardie (2013), The Gamma-Gamma model of monetary value (note 025), on CDNOW."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.stats.btyd import GammaGamma, dependence


def test_parameters(spend: tuple[np.ndarray, np.ndarray]) -> None:
    """946 repeat buyers of mean 35.08: p 6.25, q 3.74, gamma 15.44 (15.4477 at the peak)."""
    x, m = spend
    assert (len(x), round(float(m.mean()), 2)) == (946, 35.08)
    model = GammaGamma.fit(x, m)
    assert model.parameters == pytest.approx([6.2488, 3.7446, 15.4477], abs=1e-4)
    assert model.how.log_likelihood == pytest.approx(-4055.9232, abs=1e-3)
    assert model.how.slope < 1e-8


def test_expected_spend_lies_between_own_and_common_mean(spend: tuple[np.ndarray, np.ndarray]) -> None:
    """Eq. 5: a weighted mean of the customer's own m and of p gamma / (q - 1)."""
    x, m = spend
    model = GammaGamma.fit(x, m)
    p, q, gamma = model.parameters
    own = p * x / (p * x + q - 1)
    assert model.expected_spend(x, m) == pytest.approx((1 - own) * p * gamma / (q - 1) + own * m, rel=1e-12)
    assert model.expected_spend(0, np.nan) == pytest.approx(model.mean_spend)


def test_spend_and_frequency_are_not_quite_independent(spend: tuple[np.ndarray, np.ndarray]) -> None:
    """The model supposes that they are; the test of it says how far CDNOW is from that."""
    found = dependence(*spend)
    assert found.rho == pytest.approx(0.2064, abs=1e-3) and found.p_value < 1e-6 and found.customers == 946
