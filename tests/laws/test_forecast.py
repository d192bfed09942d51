"""Forecasts of simulated shops: of four intervals in five the truth is inside. `make proofs` draws many more shops."""

from __future__ import annotations

import os
from datetime import date, timedelta
from math import log, sqrt

import numpy as np

from regulars.ground.calendar import PLAIN
from regulars.stats.seasonal import forecasts
from regulars.studies.forecast.backtest import Backtest
from regulars.studies.forecast.series import Days, Periods

DRAWS = int(os.environ.get("REGULARS_PROOFS", "24"))
FIRST, MONTHS = date(2020, 1, 1), 39
AHEAD = {"month": (3, 92), "week": (8, 56)}  # periods, and the days that are held back
LOW, HIGH = 0.75, 0.85


def _shop(seed: int) -> tuple[list[bool], list[float]]:
    """Days of a shop with a season, growth, months that are better or worse by chance, and no Sundays."""
    rng = np.random.default_rng(seed)
    count = (PLAIN.after(date(2023, 3, 1), "month") - FIRST).days
    every = [FIRST + timedelta(days=n) for n in range(count)]
    month = np.array([(day.year - FIRST.year) * 12 + day.month - 1 for day in every])
    season, growth = rng.normal(0, 0.25, 12), rng.normal(0.05, 0.1)
    drift = np.cumsum(rng.normal(0, 0.02, MONTHS)) + rng.normal(0, 0.12, MONTHS)
    rate = 60 * np.exp(season[month % 12] + growth * np.arange(count) / 365 + drift[month])
    orders = rng.poisson(rate * [day.weekday() != 6 for day in every])
    return [bool(n) for n in orders], [float(rng.gamma(1.2 * n, 40)) if n else 0.0 for n in orders]


def _inside(seed: int, grain: str) -> list[bool]:
    """Whether what came was inside the interval, for each period ahead."""
    traded, revenue = _shop(seed)
    ahead, held_back = AHEAD[grain]
    known = Days(FIRST, traded[:-held_back], {"net_revenue": revenue[:-held_back]})
    test = Backtest(Periods(known, grain, PLAIN), "net_revenue", ahead)
    came = Periods(Days(FIRST, traded, {"net_revenue": revenue}), grain, PLAIN).sums("net_revenue")[len(test.values) :]
    found = []
    for step, (value, actual) in enumerate(zip(forecasts(test.now)[test.chosen], came, strict=False), start=1):
        width = test.half_width(test.chosen, step)
        assert width is not None
        found.append(abs(log(actual / value)) <= width)
    return found


def test_intervals_hold_what_they_say() -> None:
    """80% intervals hold 75 to 85% of what came, give or take what so few draws leave to chance."""
    for grain in AHEAD:
        draws = DRAWS if grain == "month" else DRAWS // 4  # which takes four times as long
        shops = [np.mean(_inside(seed, grain)) for seed in range(draws)]
        chance = 3 * np.std(shops) / sqrt(draws) if draws < 200 else 0.0
        assert LOW - chance <= np.mean(shops) <= HIGH + chance
