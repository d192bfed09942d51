"""Levels of risk by hand: who is gone, and what High and Low mean beside the shop's active customers."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.studies.churn.levels import GONE, HIGH, LOW, MEDIUM, Levels, gaps_of, is_active, levels_of, riskier

LEVELS = Levels(medium=0.2, high=0.5, gone_after=200.0, usual_gap=30.0)


def columns(**known: list[float]) -> dict[str, np.ndarray]:
    return {name: np.array(values, dtype=float) for name, values in known.items()}


def test_gone_is_silent_for_longer_than_ever() -> None:
    """From three purchase days on the longest own gap counts, or the shop's usual one; below, the shop's longest."""
    known = columns(
        recency_days=[61, 60, 25, 31, 200, 201],
        longest_gap_days=[60, 60, 5, 5, np.nan, np.nan],
        purchase_days=[9, 9, 3, 3, 1, 2],
    )
    assert LEVELS.gone(known).tolist() == [True, False, False, True, False, True]
    assert LEVELS.of(np.array([0.9, 0.9, 0.1, 0.1, 0.3, 0.0]), known) == [GONE, HIGH, LOW, GONE, MEDIUM, GONE]


def test_high_is_half_as_much_again_and_at_most_a_fifth() -> None:
    """Of ten active customers with a base rate of a quarter: from 0.375 on, and no more than two."""
    probability = np.array([0.8, 0.5, 0.4, 0.2, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05, 0.99])
    active = np.array([True] * 10 + [False])
    levels = levels_of(probability, active, (30.0, 200.0))
    assert levels.high == 0.5 and levels.medium == pytest.approx(0.7 * 0.25)
    assert sum(probability[active] >= levels.high) == 2
    assert (levels.usual_gap, levels.gone_after) == (30.0, 200.0)


def test_nobody_is_high_where_nobody_stands_out() -> None:
    """A model that tells nobody apart, and a whole fifth of equals: no probability reaches High."""
    for probability in (np.full(50, 0.3), np.array([0.9] * 15 + [0.1] * 35)):
        levels = levels_of(probability, np.ones(50, bool), (30.0, 200.0))
        assert (probability >= levels.high).sum() <= 10
        assert (probability < levels.medium).sum() == (0 if probability[-1] == 0.3 else 35)


def test_cuts_that_a_shop_sets() -> None:
    """They stand as they are, and gone is gone all the same."""
    levels = levels_of(np.array([0.3]), np.array([True]), (30.0, 200.0), (0.4, 0.65))
    assert (levels.medium, levels.high, levels.gone_after) == (0.4, 0.65, 200.0)


def test_odds_count_where_most_stay_away() -> None:
    """Half as much again as 0.8 is no probability; twice its odds is."""
    assert riskier(0.2) == pytest.approx(0.3)
    assert riskier(0.8) == pytest.approx(8 / 9)


def test_gaps_of_the_shop() -> None:
    """A hundred gaps: half are of at most 40 days, and one is longer than 90."""
    days, ended = np.array([90.0, 9, 40, 200]), np.array([19.0, 20, 60, 1])
    assert gaps_of(days, ended) == (40.0, 90.0)
    assert gaps_of(np.array([3.0]), np.array([0.0])) == (0.0, np.inf)


def test_active_has_bought_within_the_window() -> None:
    """The day before as_of is one day ago, and the window's length still counts."""
    assert is_active(columns(recency_days=[1, 90, 91]), 90).tolist() == [True, True, False]
