"""Alerts of simulated shops: quiet weeks stay quiet, a planted drop is found. `make proofs` draws many more shops."""

from __future__ import annotations

import os
from collections.abc import Iterable

import numpy as np

from regulars.stats.usual import points_of, usual
from regulars.studies.alerts.watch import CHANCE

DRAWS = int(os.environ.get("REGULARS_PROOFS", "5"))
WEEKS = 60
DAYS = 7 * (WEEKS + 1)
COUNTRIES = (0.5, 0.3, 0.2)
WEEKDAYS = np.array([1, 1.1, 1, 0.95, 1.2, 0.7, 0.3]) * 900
QUIET, FOUND = 0.05, 0.9
Series = list[tuple[np.ndarray, np.ndarray]]


def _shop(seed: int, *, drops_on: int | None = None) -> Series:
    """Orders and revenue by day, of the shop and its countries: they grow, and stray by 3% beyond chance."""
    rng, found = np.random.default_rng(seed), []
    for place, share in enumerate(COUNTRIES):
        rate = WEEKDAYS[np.arange(DAYS) % 7] * share * np.exp(rng.normal(0, 0.03, DAYS) + 0.0002 * np.arange(DAYS))
        if drops_on is not None and place == 0:
            rate[drops_on:] *= 0.7
        orders = rng.poisson(rate)
        found.append((orders.astype(float), rng.gamma(np.maximum(orders, 1e-9), 50)))
    return [(sum(orders for orders, _ in found), sum(money for _, money in found)), *found]  # type: ignore[list-item]


def _unusual(series: Series, grain: str, places: Iterable[int]) -> list[list[bool]]:
    """For each place: which of the KPIs of the series are unusual there."""
    every = 7 if grain == "day" else 1
    points = [points_of(list(one), list(orders), every=every) for orders, money in series for one in (orders, money)]
    found = []
    for place in places:
        seen = [usual(some, place) for some in points]
        looks = sum(each is not None for each in seen)
        found.append([each is not None and each.is_unusual(CHANCE[grain] / looks) for each in seen])
    return found


def _is_quiet(seed: int) -> bool:
    series = _shop(seed)
    weeks = [(orders.reshape(-1, 7).sum(1), money.reshape(-1, 7).sum(1)) for orders, money in series]
    days = _unusual(series, "day", range(7 * WEEKS, DAYS))
    return not any(map(any, days)) and not any(_unusual(weeks, "week", [WEEKS])[0])


def test_quiet_weeks_raise_nothing() -> None:
    """Seven days and a week of a shop that is as always: at most one such week in twenty raises any alert."""
    raised = sum(not _is_quiet(seed) for seed in range(DRAWS))
    assert raised <= (QUIET * DRAWS if DRAWS >= 500 else QUIET * DRAWS + 2)


def test_a_drop_is_found_within_two_days() -> None:
    """The largest country loses 30% of its orders on a Thursday: its orders or revenue are unusual by Friday."""
    thursday = 7 * WEEKS + 3
    found = sum(
        any(
            any(kpis[2:4])
            for kpis in _unusual(_shop(10_000 + seed, drops_on=thursday), "day", (thursday, thursday + 1))
        )
        for seed in range(DRAWS)
    )
    assert found >= FOUND * DRAWS
