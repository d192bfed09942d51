"""Scores are chances and counts: in their range, monotone where the story is, and equal to what simulation counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from regulars.stats.btyd import (
    BGNBD,
    MBGNBD,
    GammaGamma,
    ParetoNBD,
    Patterns,
    customer_intervals,
    dependence,
    simulate,
    total_interval,
)
from regulars.stats.btyd.future import purchases_while_alive
from tests.laws.histories import CDNOW, CDNOW_MBG, CDNOW_PARETO, NOBODY_LEAVES, patterns, purchases

DROPOUT = [CDNOW, CDNOW_MBG, CDNOW_PARETO]


def name_of(model: object) -> str:
    """What a case is called."""
    return type(model).__name__


# r, alpha, a, b or r, alpha, s, beta at the ends of what fits give, in weeks.
EXTREMES = [
    BGNBD(0.05, 0.01, 0.001, 50.0),
    BGNBD(0.3, 4.0, 1.0, 2.0),
    BGNBD(0.3, 4.0, 0.4, 0.6),
    BGNBD(5.0, 50.0, 80.0, 400.0),
    MBGNBD(0.3, 4.0, 1e-6, 1e5),
    MBGNBD(40.0, 90.0, 0.2, 0.1),
    ParetoNBD(0.3, 4.0, 1.0, 9.0),
    ParetoNBD(0.05, 0.01, 3.0, 1e-4),
    ParetoNBD(5.0, 50.0, 1e-4, 1e6),
    ParetoNBD(0.5, 10.0, 5e3, 1e6),
]
# E[(1 - (1+py)^-g) / p] for p ~ Beta(a, b), by the papers' 2F1 with 60 digits (mpmath): g, y, a, b, value.
PRECISE = [
    (2.243, 1.2, 0.793, 4.426, 2.142883902299559),
    (0.243, 11.8, 0.793, 2.426, 1.447572255495453),
    (200.5, 0.5, 0.4, 204.5, 92.1508671936694),
    (200.5, 0.5, 1.0, 204.5, 81.57883919941975),
    (1000.3, 3, 0.4, 1004, 2164.335040907305),
    (0.5, 100, 0.4, 0.6, 9.415909106897459),
    (0.5, 1e-06, 0.4, 0.6, 4.999998500000875e-7),
    (0.3, 2, 0.2, 0.3, 0.4498639739018394),
    (5, 1, 1e-06, 100000.0, 4.999999999850003),
    (3, 2, 300, 10000.0, 5.363526606953728),
    (120, 0.9, 0.5, 30, 68.62799081007963),
    (60, 0.01, 2.0, 0.7, 0.4844257584096779),
    (20, 9, 0.05, 0.9, 140.8732624597129),
    (0.24, 52000, 0.79, 2.4, 36.90628614919352),
    (1.24, 500, 0.79, 3.4, 28.86428316172571),
    (1.24, 500, 1.6, 3.4, 6.193407244962232),
    (3.2, 60, 2.3, 4, 4.029940101700133),
    (0.5, 300, 0.02, 40, 145.4766847768071),
    (12, 70, 0.4, 5, 167.4418364158334),
]


@pytest.mark.parametrize(("g", "y", "a", "b", "value"), PRECISE)
def test_purchases_while_alive_to_many_digits(g: Any, y: Any, a: Any, b: Any, value: Any) -> None:
    """Also for hundreds of purchases, a = 1, a + b = 1, and parameters near the ends of their range."""
    assert float(purchases_while_alive(g, y, a, b)) == pytest.approx(value, rel=2e-11)


@pytest.mark.parametrize("model", EXTREMES + DROPOUT, ids=name_of)
def test_scores_stay_in_their_range(model: Any) -> None:
    """No NaN, no overflow, no negative: for any history, up to 3,000 purchases and ten years."""
    x, share, T = (grid.ravel() for grid in np.meshgrid([0, 1, 7, 200, 3_000], [0.01, 0.5, 1.0], [1.0, 90.0, 3_650.0]))
    t_x = np.where(x > 0, share * T, 0.0)
    alive = model.p_alive(x, t_x, T)
    assert ((alive >= 0) & (alive <= 1)).all()
    ends = np.array([0.0, 1.0, 30.0, 365.0, 3_650.0])
    expected = model.expected_purchases(ends, x[:, None], t_x[:, None], T[:, None])
    assert np.isfinite(expected).all() and (expected >= 0).all()
    assert (expected[:, 0] == 0).all() and (np.diff(expected, axis=1) >= -1e-12).all()
    assert np.isfinite(model.log_likelihood(Patterns.of(x, t_x, T))).all()


@pytest.mark.parametrize("model", DROPOUT, ids=name_of)
def test_who_bought_lately_is_more_likely_alive(model: Any) -> None:
    """For the same number of purchases, P(alive) rises with the last one and falls as silence grows."""
    later = model.p_alive(4, np.arange(10.0, 270.0), 270.0)
    longer = model.p_alive(4, 100.0, np.arange(100.0, 900.0))
    assert (np.diff(later) > 0).all() and (np.diff(longer) < 0).all()


@pytest.mark.parametrize("model", [*DROPOUT, NOBODY_LEAVES], ids=name_of)
def test_a_discounted_year_is_the_sum_of_its_months(model: Any) -> None:
    """Month by month, customer by customer: the same as on distinct pairs; without discount it is the year."""
    some = patterns(model, 60, seed=1)
    history = (np.floor(some.x), np.floor(some.t_x), np.floor(some.T))
    months = [model.expected_purchases(30.0 * k, *history) for k in range(13)]
    by_hand = sum((months[k] - months[k - 1]) / 1.01**k for k in range(1, 13))
    quick = model.discounted_purchases(*history, periods=12, period_days=30.0, discount=0.01)
    assert quick == pytest.approx(by_hand, rel=1e-10)
    whole = model.discounted_purchases(some.x, some.t_x, some.T, periods=12, period_days=30.0, discount=0.0)
    assert whole == pytest.approx(model.expected_purchases(360.0, some.x, some.t_x, some.T), rel=1e-12)


@pytest.mark.parametrize("model", [*DROPOUT, NOBODY_LEAVES], ids=name_of)
def test_drawn_futures_have_the_expected_mean(model: Any) -> None:
    """Simulated purchases of some histories average to what the formulas say, at both ends asked for."""
    x, t_x, T = np.array([0, 1, 3, 12]), np.array([0.0, 200.0, 120.0, 250.0]), np.array([200.0, 230.0, 210.0, 260.0])
    many = (np.repeat(column, 20_000) for column in (x, t_x, T))
    counts = simulate(model, [60.0, 300.0], *many, draws=1, seed=5)[0].reshape(4, 20_000, 2)
    expected = model.expected_purchases(np.array([60.0, 300.0]), x[:, None], t_x[:, None], T[:, None])
    error = counts.std(axis=1) / np.sqrt(20_000)
    assert (np.abs(counts.mean(axis=1) - expected) < 4 * error + 1e-9).all()
    assert (counts[:, :, 1] >= counts[:, :, 0]).all()


@pytest.mark.parametrize("model", [*DROPOUT, NOBODY_LEAVES], ids=name_of)
def test_a_newcomer_is_expected_to_buy_what_newcomers_buy(model: Any) -> None:
    """E[X(t)] is the mean of purchases simulated from the story of the model."""
    who, _ = purchases(model, np.full(60_000, 300.0), np.random.default_rng(8))
    counts = np.bincount(who, minlength=60_000)
    assert abs(counts.mean() - model.expected_purchases_new(300.0)) < 4 * counts.std() / np.sqrt(60_000)


@pytest.mark.parametrize(("truth", "customers"), [(CDNOW, 1_000), (CDNOW_MBG, 1_000), (CDNOW_PARETO, 2_000)])
def test_intervals_hold_what_they_promise(truth: Any, customers: int) -> None:
    """90% intervals hold the totals of about 36 of 40 shops, and 90% of customers or more, whose counts are whole."""
    inside, totals = [], []
    for seed in range(40):
        histories, back, came = watched(truth, customers, 180.0, seed)
        model = type(truth).fit(histories)
        total = total_interval(model, 180.0, histories, draws=80, seed=seed)
        totals.append(total.low <= came.sum() <= total.high)
        if seed < 3:
            each = customer_intervals(model, 180.0, histories, draws=200, seed=seed)
            inside.append(((each.low[back] <= came) & (came <= each.high[back])).mean())
    assert 32 <= np.sum(totals) <= 39  # 36, and two standard deviations of a count of 40
    assert 0.90 <= np.mean(inside) <= 0.99


def watched(truth: Any, customers: int, further: float, seed: int) -> tuple[Patterns, np.ndarray, np.ndarray]:
    """A shop's patterns, the pattern of each customer, and what each bought in the days after."""
    rng = np.random.default_rng(5_000 + seed)
    who, day = purchases(truth, np.full(customers, 273.0 + further), rng)
    T = rng.integers(189, 274, customers).astype(float)
    seen, after = day <= T[who], (day > T[who]) & (day <= T[who] + further)
    x, t_x = np.bincount(who[seen], minlength=customers), np.zeros(customers)
    np.maximum.at(t_x, who[seen], day[seen])
    histories = Patterns.of(x, t_x, T)
    return histories, histories.positions(x, t_x, T), np.bincount(who[after], minlength=customers)


def test_draws_are_the_same_for_the_same_seed() -> None:
    """Nothing depends on anything but the seed."""
    some = patterns(CDNOW, 300, seed=1)
    model = BGNBD.fit(some)
    first, again, other = (total_interval(model, 90.0, some, draws=20, seed=seed) for seed in (1, 1, 2))
    assert (first.low, first.high) == (again.low, again.high) != (other.low, other.high)


def test_drawn_spend_has_the_expected_mean() -> None:
    """The mean of what a customer may spend is E[M | x, m]."""
    model = GammaGamma(6.25, 3.74, 15.44)
    x, m = np.array([0, 1, 9]), np.array([np.nan, 20.0, 80.0])
    drawn = model.drawn_spend(x, m, draws=40_000, seed=3)
    assert drawn.mean(axis=0) == pytest.approx(model.expected_spend(x, m), rel=0.02)
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    assert (low < model.expected_spend(x, m)).all() and (model.expected_spend(x, m) < high).all()


def test_rank_correlation_is_spearmans() -> None:
    """With ties, without, and for a perfect order: as SciPy has it."""
    rng = np.random.default_rng(9)
    ordered = (np.arange(5), np.arange(5.0) ** 2)
    for x, m in [(rng.integers(1, 5, 40), rng.random(40)), ordered, (np.array([3, 1, 2]), np.array([1, 2, 3]))]:
        found, known = dependence(x, m), spearmanr(x, m)
        assert (found.rho, found.p_value) == pytest.approx((known.statistic, known.pvalue), rel=1e-9, abs=1e-12)
    assert np.isnan(dependence([1, 1, 1, 1], [1, 2, 3, 4]).rho)
