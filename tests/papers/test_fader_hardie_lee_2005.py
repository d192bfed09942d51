"""Fader, Hardie, Lee (2005), "Counting your customers" the easy way, Marketing Science 24:275: BG/NBD on CDNOW."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from regulars.stats.btyd import BGNBD, MBGNBD, NBD, ParetoNBD, Patterns, identify
from tests.papers.conftest import Cdnow

WEEK = 7


def test_the_sample_is_the_papers(dates: Cdnow) -> None:
    """2,357 customers; 1,411 bought once in the calibration period; 2,457 repeat and 1,882 later purchase days."""
    assert (len(dates.x), int((dates.x == 0).sum())) == (2_357, 1_411)
    assert (int(dates.x.sum()), int(dates.later.sum())) == (2_457, 1_882)


def test_parameters_from_the_weekly_summary(weekly: Patterns) -> None:
    """Table 2: r .243, alpha 4.414, a .793, b 2.426, log-likelihood -9,582.4; here with more digits."""
    model = BGNBD.fit(weekly)
    assert np.round(model.parameters, 3) == pytest.approx([0.243, 4.414, 0.793, 2.426])
    assert model.how.log_likelihood == pytest.approx(-9582.4256, abs=1e-3)
    assert model.how.converged and model.how.slope < 1e-8


def test_parameters_from_dates(dates: Cdnow) -> None:
    """From dates, not rounded to weeks: the likelihood moves by 0.003, the parameters in the fourth digit."""
    model = BGNBD.fit(dates.patterns)
    assert model.parameters == pytest.approx([0.242595, 4.413602, 0.792922, 2.425907], abs=2e-6)
    assert model.how.log_likelihood == pytest.approx(-9582.4292, abs=1e-3)


def test_pareto_nbd_beside_it(weekly: Patterns) -> None:
    """Table 2: Pareto/NBD r .553, alpha 10.578, s .606, beta 11.669, log-likelihood -9,595.0."""
    model = ParetoNBD.fit(weekly)
    assert np.round(model.parameters, 3) == pytest.approx([0.553, 10.578, 0.606, 11.669], abs=1.1e-3)
    assert model.how.log_likelihood == pytest.approx(-9594.97, abs=1e-2)


def test_one_customer(weekly: Patterns) -> None:
    """x = 2, t_x = 30.43, T = 38.86 weeks: 1.2259 purchases in the next 39 weeks, alive with a chance of 0.7266."""
    model = BGNBD.fit(weekly)
    history = (2, 30.43 * WEEK, 38.86 * WEEK)
    assert model.expected_purchases(39 * WEEK, *history) == pytest.approx(1.2259, abs=5e-5)
    assert model.p_alive(*history) == pytest.approx(0.7266, abs=5e-5)


def test_a_new_customer(weekly: Patterns) -> None:
    """E[X(52 weeks)] = 1.4440."""
    assert BGNBD.fit(weekly).expected_purchases_new(52 * WEEK) == pytest.approx(1.4440, abs=5e-5)


def test_the_weeks_after(dates: Cdnow) -> None:
    """Figure 3: through week 78 the model says a few per cent less than the 2,457 + 1,882 that came."""
    model = BGNBD.fit(dates.patterns)
    later = model.expected_purchases(273, dates.x, dates.t_x, dates.T).sum()
    assert later == pytest.approx(1653.3, abs=0.5)
    assert 0.94 < (2_457 + later) / (2_457 + 1_882) < 0.96


def test_more_purchases_foretell_more(dates: Cdnow) -> None:
    """Figure 4: the mean of those with x = 0 … 6 and 7+ grows with x, as what came does, and is near to it."""
    model = BGNBD.fit(dates.patterns)
    expected = model.expected_purchases(273, dates.x, dates.t_x, dates.T)
    group = np.minimum(dates.x, 7)
    said = np.bincount(group, expected) / np.bincount(group)
    came = np.bincount(group, dates.later) / np.bincount(group)
    assert (np.diff(said) > 0).all() and (np.diff(came) > 0).all()
    assert np.abs(said - came).max() < 1.0


@pytest.mark.parametrize("kind", [BGNBD, MBGNBD, ParetoNBD])
def test_dropout_is_identified(dates: Cdnow, kind: Any) -> None:
    """The models are known well on these data, and far better than one in which nobody leaves."""
    found = identify(kind.fit(dates.patterns), NBD.fit(dates.patterns), dates.patterns)
    assert found.identified and found.reasons == ()
    assert found.likelihood_ratio > 300 and found.widest < 1
