"""Laws of randomised experiments: splits, capping, history, corrections, and looks at any time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare, false_discovery_control, ttest_ind

from regulars.stats.experiments.aa import random_splits, rate_interval
from regulars.stats.experiments.capping import capped
from regulars.stats.experiments.compare import compared, customers_needed, holm_adjusted, minimum_effect
from regulars.stats.experiments.heterogeneity import heterogeneity_p_value
from regulars.stats.experiments.sample_ratio import sample_ratio_p_value
from regulars.stats.experiments.samples import Measured
from regulars.stats.experiments.sequential import sequential_interval

N = 4_000
DRAW = np.random.default_rng(20260301)
PACE = DRAW.gamma(1.2, 2.0, N)
ORDERS, ORDERS_BEFORE = DRAW.poisson(PACE).astype(float), DRAW.poisson(3 * PACE).astype(float)
REVENUE, REVENUE_BEFORE = ORDERS * DRAW.lognormal(3, 0.6, N), ORDERS_BEFORE * DRAW.lognormal(3, 0.6, N)
TREATED = DRAW.random(N) < 0.4
MEASURED = {
    "mean": Measured(REVENUE),
    "mean with history": Measured(REVENUE, None, REVENUE_BEFORE),
    "ratio": Measured(REVENUE, ORDERS),
    "ratio with history": Measured(REVENUE, ORDERS, REVENUE_BEFORE, ORDERS_BEFORE),
}


def test_sample_ratio_is_pearson() -> None:
    """Three arms against intended shares that do not sum to one."""
    expected = chisquare([480, 270, 250], [500, 250, 250]).pvalue
    assert sample_ratio_p_value([480, 270, 250], [2, 1, 1]) == pytest.approx(expected)
    assert sample_ratio_p_value([500, 500]) == 1
    assert np.isnan(sample_ratio_p_value([500]))


def test_without_history_it_is_welch() -> None:
    """A mean per customer is compared by Welch's test."""
    found = compared(MEASURED["mean"].of(~TREATED), MEASURED["mean"].of(TREATED))
    assert found.p_value == pytest.approx(ttest_ind(REVENUE[TREATED], REVENUE[~TREATED], equal_var=False).pvalue)
    assert found.variance_cut is None


def test_history_takes_variance_and_keeps_the_effect() -> None:
    """A planted difference lies in both intervals; with history the interval is narrower by the correlation."""
    lifted = np.where(TREATED, REVENUE + 8, REVENUE)
    plain, cuped = Measured(lifted), Measured(lifted, None, REVENUE_BEFORE)
    before = compared(plain.of(~TREATED), plain.of(TREATED))
    after = compared(cuped.of(~TREATED), cuped.of(TREATED))
    assert before.low < 8 < before.high
    assert after.low < 8 < after.high
    assert after.variance_cut == pytest.approx(np.corrcoef(REVENUE, REVENUE_BEFORE)[0, 1] ** 2, abs=0.03)


@pytest.mark.parametrize("name", MEASURED)
def test_random_splits_are_analysed_as_experiments_are(name: str) -> None:
    """The many splits of A/A tests go another way than one experiment: effect, error and p-value are the same."""
    measured, seed = MEASURED[name], 7
    found = random_splits(measured, splits=3, seed=seed)
    is_treated = np.random.default_rng(seed).random((3, N), dtype=np.float32) < 0.5
    for split in range(3):
        one = compared(measured.of(~is_treated[split]), measured.of(is_treated[split]))
        assert found.effect[split] == pytest.approx(one.effect, rel=1e-9)
        assert found.p_value[split] == pytest.approx(one.p_value, rel=1e-6)


@pytest.mark.parametrize("name", MEASURED)
def test_false_alarms_and_coverage(name: str) -> None:
    """Alike arms differ in about 5% of splits; a planted lift of 10% lies in about 95% of intervals."""
    measured = MEASURED[name]
    alarms = random_splits(measured, splits=2_000, seed=1).false_alarms()
    low, high = rate_interval(alarms, 2_000, level=0.999)
    assert low < 0.05 < high
    lifted = random_splits(measured, splits=2_000, seed=2, lift=0.1)
    mean = measured.outcome.mean() / (1 if measured.per is None else measured.per.mean())
    covered = np.abs(lifted.effect - 0.1 * mean) < 1.96 * lifted.error
    assert 0.93 < covered.mean() < 0.97


def test_capping_keeps_most_values() -> None:
    """Only values above the quantile of those who bought change, and large returns alike."""
    values = np.array([0.0] * 900 + list(range(1, 101)) + [-5_000.0])
    found = capped(values, 0.99)
    assert found.max() == pytest.approx(99.01)
    assert found.min() == pytest.approx(-99.01)
    assert (found[:999] == values[:999]).all()
    assert (capped(values, 1.0) == values).all()


def test_holm_by_hand() -> None:
    """The smallest p times four, the next times three, never falling; and above what controls the false discoveries."""
    p_values = [0.01, 0.04, 0.03, 0.005]
    assert holm_adjusted(p_values) == pytest.approx([3 * 0.01, 2 * 0.03, 2 * 0.03, 4 * 0.005])
    assert (np.array(holm_adjusted(p_values)) >= false_discovery_control(p_values)).all()
    assert holm_adjusted([]) == []


def test_power_comes_true() -> None:
    """An effect of the size that is found in 80 of 100 experiments is found in about so many splits."""
    measured = Measured(ORDERS, None, ORDERS_BEFORE)
    least = minimum_effect(measured, customers=N, share=0.5)
    found = random_splits(measured, splits=2_000, seed=3, lift=least / ORDERS.mean())
    assert 0.77 < found.false_alarms() / 2_000 < 0.83
    assert customers_needed(measured, relative_effect=least / ORDERS.mean(), share=0.5) == pytest.approx(N, rel=0.01)


def test_groups_with_one_effect_are_alike() -> None:
    """Equal effects differ by nothing; effects many errors apart do; one group cannot tell."""
    assert heterogeneity_p_value([2.0, 2.0, 2.0], [1, 2, 3]) == 1
    assert heterogeneity_p_value([0.0, 10.0], [1, 1]) < 1e-6
    assert np.isnan(heterogeneity_p_value([3.0, 1.0], [1, 0]))


def test_looking_every_day_does_not_cry_wolf() -> None:
    """Outcomes that grow over 60 days: of alike arms at most 5% are ever called different; peeking calls more."""
    customers, days, shops = 400, 60, 400
    draw = np.random.default_rng(5)
    false, peeked = 0, 0
    for _ in range(shops):
        pace = draw.gamma(1.0, 0.05, customers)
        grown = draw.poisson(np.repeat(pace[:, None], days, axis=1)).cumsum(axis=1).astype(float)
        arms = [(np.full(days, len(arm)), arm.sum(axis=0), (arm**2).sum(axis=0)) for arm in (grown[:200], grown[200:])]
        planned = (0.05 * days + (0.05 * days) ** 2) * customers / 4
        found = sequential_interval(*arms, planned=planned)
        false += bool(((found.low > 0) | (found.high < 0)).any())
        p = ttest_ind(grown[:200], grown[200:]).pvalue
        peeked += bool((p[5:] < 0.05).any())
    assert false <= 0.05 * shops
    assert peeked > 0.1 * shops


def test_returns_do_not_narrow_the_interval() -> None:
    """Intrinsic time is the highest variance so far."""
    squares = np.array([100.0, 400.0, 100.0])
    n, sums = np.full(3, 50.0), np.full(3, 10.0)
    found = sequential_interval((n, sums, squares), (n, sums, squares), planned=200.0)
    assert found.high[0] < found.high[1] == found.high[2]
