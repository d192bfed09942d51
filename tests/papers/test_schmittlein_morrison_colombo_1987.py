"""Schmittlein, Morrison, Colombo (1987), Counting your customers, Management Science 33:1: Pareto/NBD."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import gammaln, hyp2f1

from regulars.stats.btyd import ParetoNBD, Patterns
from tests.papers.conftest import Cdnow

CDNOW = ParetoNBD(0.553, 10.578, 0.606, 11.669, unit_days=1)


def by_the_paper(model: ParetoNBD, x: float, t_x: float, T: float) -> tuple[float, float]:
    """Log-likelihood and P(alive) by the 2F1 of the paper (alpha >= beta and below: eq. A9 and A10)."""
    r, alpha, s, beta = model.parameters
    larger, power = (alpha, s + 1) if alpha >= beta else (beta, r + x)

    def part(t: float) -> float:
        z = abs(alpha - beta) / (larger + t)
        return hyp2f1(r + s + x, power, r + s + x + 1, z) / (larger + t) ** (r + s + x)

    alive = (alpha + T) ** -(r + x) * (beta + T) ** -s
    gone = s / (r + s + x) * (part(t_x) - part(T))
    before = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return before + np.log(alive + gone), alive / (alive + gone)


@pytest.mark.parametrize("model", [CDNOW, ParetoNBD(0.553, 11.669, 0.606, 10.578, unit_days=1)])
@pytest.mark.parametrize(
    "history", [(0, 0.0, 39.0), (2, 30.43, 38.86), (1, 1.0, 36.0), (12, 20.0, 38.0), (5, 38.0, 38.0)]
)
def test_likelihood_and_p_alive_are_the_papers(model: Any, history: Any) -> None:
    """The sum over nodes is the paper's difference of two 2F1."""
    x, t_x, T = history
    likelihood, alive = by_the_paper(model, x, t_x, T)
    assert model.log_likelihood(Patterns.of([x], [t_x], [T])) == pytest.approx(likelihood, rel=1e-11)
    assert model.p_alive(x, t_x, T) == pytest.approx(alive, rel=1e-10)


def test_a_new_customer_buys_while_alive() -> None:
    """E[X(t)] = r beta / (alpha (s-1)) · (1 - (beta / (beta+t))^(s-1)), eq. 17."""
    r, alpha, s, beta = CDNOW.parameters
    said = r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + 52)) ** (s - 1))
    assert CDNOW.expected_purchases_new(52) == pytest.approx(said, rel=1e-13)
    border = ParetoNBD(r, alpha, 1.0, beta, unit_days=1)
    assert border.expected_purchases_new(52) == pytest.approx(r * beta / alpha * np.log(1 + 52 / beta), rel=1e-13)


def test_the_weeks_after(dates: Cdnow) -> None:
    """Of 1,882 purchase days in the 39 weeks after the calibration, the model foretells 1,665."""
    model = ParetoNBD.fit(dates.patterns)
    assert model.expected_purchases(273, dates.x, dates.t_x, dates.T).sum() == pytest.approx(1665.4, abs=0.5)
