"""What cannot be fitted is refused with its reason; what can be is never half made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from regulars.stats.btyd import (
    BGNBD,
    MBGNBD,
    NBD,
    SBG,
    GammaGamma,
    NotFitted,
    ParetoNBD,
    Patterns,
    identify,
    total_interval,
)
from regulars.stats.survival import KaplanMeier

DROPOUT = [BGNBD, MBGNBD, ParetoNBD]


@pytest.mark.parametrize(
    ("x", "t_x", "T", "said"),
    [
        ([1], [float("nan")], [5], "not finite"),
        ([-1], [0], [5], "negative x"),
        ([1.5], [1], [5], "fraction of a purchase"),
        ([1], [-1], [5], "negative t_x"),
        ([1, 1], [9, 8], [5, 5], "t_x after T: 2, of 2 rows"),
        ([0], [1], [5], "x = 0 with t_x > 0"),
        ([1, 2], [1], [5], "equal length"),
    ],
)
def test_histories_that_cannot_be(x: Any, t_x: Any, T: Any, said: Any) -> None:
    """Each breach is named and counted."""
    with pytest.raises(ValueError, match=said):
        Patterns.of(x, t_x, T)


def test_counts_below_one() -> None:
    """A counted history stands for at least one customer."""
    with pytest.raises(ValueError, match="fewer than one customer: 2"):
        Patterns.of([1, 1, 1], [2, 3, 4], [5, 5, 5], customers=[1, 0, float("nan")])


@pytest.mark.parametrize("kind", [*DROPOUT, NBD])
@pytest.mark.parametrize(
    ("x", "t_x", "T", "said"),
    [
        ([], [], [], "no customer"),
        ([0, 0, 0], [0, 0, 0], [9, 8, 7], "none of 3 customers bought again"),
        ([1, 2], [0, 0], [0, 0], "was observed after the first purchase"),
    ],
)
def test_nothing_to_ask(kind: Any, x: Any, t_x: Any, T: Any, said: Any) -> None:
    """No customer, no repeat purchase, no time: an error that says so."""
    with pytest.raises(NotFitted, match=said):
        kind.fit(Patterns.of(x, t_x, T))


@pytest.mark.parametrize("kind", DROPOUT)
@pytest.mark.parametrize(
    ("x", "t_x", "T"),
    [
        ([3], [20.0], [40.0]),
        ([0, 1, 0, 2, 0, 0, 1, 5, 0, 0], [0, 9, 0, 30, 0, 0, 3, 60, 0, 0], [70] * 10),
        ([4] * 50, [60.0] * 50, [70.0] * 50),
        ([1] * 5 + [0] * 5, [70.0] * 5 + [0] * 5, [70.0] * 10),
        ([900, 1], [700, 1], [730, 730]),
        ([1, 0], [0.0, 0.0], [1.0, 0.0]),
    ],
    ids=["one customer", "ten customers", "all alike", "bought on the last day", "one giant", "no time between"],
)
def test_too_little_is_called_not_identified(kind: Any, x: Any, t_x: Any, T: Any) -> None:
    """Hardly any data: finite parameters, and a verdict with reasons instead of a P(alive) to believe."""
    some = Patterns.of(x, t_x, T)
    model = kind.fit(some)
    found = identify(model, NBD.fit(some), some)
    assert np.isfinite(model.parameters).all() and (model.parameters > 0).all()
    assert not found.identified and found.reasons
    assert ((model.p_alive(x, t_x, T) >= 0) & (model.p_alive(x, t_x, T) <= 1)).all()


def test_no_spread_without_a_peak() -> None:
    """Where the likelihood has no peak there is no interval to draw, and this is said."""
    some = Patterns.of([4] * 50, [60.0] * 50, [70.0] * 50)
    with pytest.raises(ValueError, match="do not determine the parameters"):
        total_interval(BGNBD.fit(some), 30.0, some, seed=1)
    with pytest.raises(ValueError, match="not fitted to data"):
        _ = BGNBD(0.2, 4.0, 0.8, 2.4).standard_errors


def test_spend_that_cannot_be() -> None:
    """Gamma-Gamma names what is wrong with its rows, and what is too little."""
    with pytest.raises(
        ValueError, match=r"x below 1 or not whole: 1; mean spend not above 0 or not finite: 2, of 3 rows"
    ):
        GammaGamma.fit([0, 1, 2], [1.0, 0.0, float("nan")])
    with pytest.raises(NotFitted, match="different mean spend"):
        GammaGamma.fit([1, 2, 3], [5.0, 5.0, 5.0])
    with pytest.raises(NotFitted, match="different mean spend"):
        GammaGamma.fit([1], [5.0])


def test_cohorts_that_cannot_be() -> None:
    """sBG refuses cohorts that grow, or that tell nothing of leaving."""
    with pytest.raises(ValueError, match="cannot grow"):
        SBG.fit([100, 120])
    for survivors in ([100, 60], [100, 100, 100], [100, 0, 0], []):
        with pytest.raises(NotFitted, match="some leave and some stay"):
            SBG.fit(survivors)


def test_life_tables_that_cannot_be() -> None:
    """Nobody watched, missing counts, columns of different lengths."""
    tables: list[tuple[Any, str]] = [
        (([1], [0], [0]), "found none"),
        (([1], [np.nan], [0]), "negative or missing"),
        (([1, 2], [1], [0]), "equal length"),
    ]
    for table, said in tables:
        with pytest.raises(ValueError, match=said):
            KaplanMeier.fit(*table)
