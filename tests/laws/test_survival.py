"""The Kaplan-Meier curve: what it is without censoring, and what does not matter to it."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.stats.survival import KaplanMeier

TIMES, EVENTS, CENSORED = [1, 2, 4, 7, 9], [3, 2, 0, 4, 1], [1, 0, 2, 0, 1]


def test_without_censoring_it_counts() -> None:
    """Nobody censored: the share not yet seen, its binomial error, and the plain median."""
    curve = KaplanMeier.fit([1, 2, 3, 4], [2, 3, 4, 1], [0, 0, 0, 0])
    assert curve.survival == pytest.approx([8 / 10, 5 / 10, 1 / 10, 0])
    assert curve.standard_error[:3] == pytest.approx([np.sqrt(s * (1 - s) / 10) for s in (0.8, 0.5, 0.1)])
    assert curve.median.time == 2
    assert np.isnan([curve.standard_error[3], curve.low[3], curve.high[3]]).all()


def test_rows_may_come_in_any_order_and_more_than_once() -> None:
    """A life table and the people in it give the same curve."""
    table = KaplanMeier.fit(TIMES, EVENTS, CENSORED)
    people = [(t, e) for t, d, c in zip(TIMES, EVENTS, CENSORED, strict=True) for e in [1] * d + [0] * c][::-1]
    times, seen = np.array(people).T
    single = KaplanMeier.fit(times, seen, 1 - seen)
    assert (single.at_risk == table.at_risk).all()
    for name in ("survival", "standard_error", "low", "high"):
        assert getattr(single, name) == pytest.approx(getattr(table, name), nan_ok=True)


def test_by_hand() -> None:
    """14 watched: 11/14 after time 1, times 8/10 … ; censored at a time are at risk at it."""
    curve = KaplanMeier.fit(TIMES, EVENTS, CENSORED)
    assert curve.at_risk.tolist() == [14, 10, 8, 6, 2]
    steps = [11 / 14, 8 / 10, 1, 2 / 6, 1 / 2]
    assert curve.survival == pytest.approx(np.cumprod(steps))
    assert curve.median.time == 7


def test_limits_hold_the_curve_and_widen_with_the_level() -> None:
    """Within 0 and 1, around the curve; 1 before the first event."""
    curve = KaplanMeier.fit([0, *TIMES], [0, *EVENTS], [1, *CENSORED])
    wider = KaplanMeier.fit([0, *TIMES], [0, *EVENTS], [1, *CENSORED], level=0.99)
    assert (curve.low[0], curve.survival[0], curve.high[0]) == (1, 1, 1)
    assert ((curve.low[1:] < curve.survival[1:]) & (curve.survival[1:] < curve.high[1:])).all()
    assert ((wider.low[1:] < curve.low[1:]) & (curve.high[1:] < wider.high[1:])).all()
    assert ((wider.low >= 0) & (wider.high <= 1)).all()


def test_the_share_of_time_covered() -> None:
    """95% limits at a fixed time hold the truth in 90 to 99 of 100 samples with a third censored."""
    rng, inside = np.random.default_rng(6), 0
    for _ in range(100):
        life, watched = rng.exponential(10, 200), rng.uniform(0, 25, 200)
        seen = life <= watched
        curve = KaplanMeier.fit(np.minimum(life, watched), seen, ~seen)
        last = np.searchsorted(curve.times, 8.0, side="right") - 1
        inside += curve.low[last] <= np.exp(-0.8) <= curve.high[last]
    assert 90 <= inside <= 99
