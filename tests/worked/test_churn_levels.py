"""Levels of risk by hand: who is gone, and what High and Low mean beside the shop's active customers."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.studies.churn.levels import (
    GONE,
    HIGH,
    LOW,
    MEDIUM,
    Levels,
    Seen,
    gaps_of,
    is_active,
    levels_of,
    riskier,
    riskiest,
    safest,
)

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


def seen(high_rate: float, size: int = 1_000) -> Seen:
    """A test in which the fifth with the highest probability stays away at this rate, and of all others a fifth."""
    probability, place = np.linspace(1, 0, size), np.arange(size)
    top = size // 5
    churned = np.where(place < top, place % 10 < 10 * high_rate, place % 5 == 0).astype(float)
    return Seen(probability, churned)


def test_high_is_the_largest_group_that_was_at_risk_for_sure() -> None:
    """A fifth of a thousand active customers of whom four in five stay away, where a third of all do: two in three
    would be half as much again."""
    high = riskiest([seen(0.8)])
    assert (high.share, high.is_proven) == (0.2, True) and high.rate == pytest.approx(0.8)
    assert high.base == pytest.approx(0.32)
    levels = levels_of(np.linspace(0.9, 0.1, 50), (30.0, 200.0), (high, safest([seen(0.8)])))
    assert (np.linspace(0.9, 0.1, 50) >= levels.high).sum() == 6  # two thirds of a fifth: with room to come true
    assert (levels.usual_gap, levels.gone_after) == (30.0, 200.0)


def test_what_chance_may_explain_is_not_proven() -> None:
    """The same rates in a test of fifty customers prove nothing, nor does a fifth that is hardly riskier."""
    assert not riskiest([seen(0.8, 50)]).is_proven
    unsure = riskiest([seen(0.3)])
    assert (unsure.is_proven, unsure.taken) == (
        False,
        0.2,
    )  # High as they are, and evidence says that they may not be
    assert not safest([seen(0.3)]).is_proven


def test_low_is_the_largest_group_that_was_safe() -> None:
    """Half of the customers never stay away, the others always."""
    low = safest([Seen(np.linspace(0, 1, 1_000), (np.arange(1_000) >= 500).astype(float))])
    assert (low.share, low.is_proven) == (0.6, True) and low.rate == pytest.approx(1 / 6)


def test_nobody_is_high_where_nobody_stands_out() -> None:
    """A model that tells nobody apart, and a whole fifth of equals: no probability reaches High."""
    groups = (riskiest([seen(0.8)]), safest([seen(0.8)]))
    for probability in (np.full(50, 0.3), np.array([0.9] * 15 + [0.1] * 35)):
        levels = levels_of(probability, (30.0, 200.0), groups)
        assert (probability >= levels.high).sum() == 0


def test_cuts_that_a_shop_sets() -> None:
    """They stand as they are, and gone is gone all the same."""
    levels = levels_of(np.array([0.3]), (30.0, 200.0), (riskiest([seen(0.8)]), safest([seen(0.8)])), (0.4, 0.65))
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
