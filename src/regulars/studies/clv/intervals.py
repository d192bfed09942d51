"""Between which amounts nine of ten customers of a kind will end."""

from __future__ import annotations

import numpy as np

from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.forecasts import Draws, PurchaseModel
from regulars.studies.clv.histograms import Cells
from regulars.studies.clv.spending import Spending

LEVEL = 0.90
DRAWS = 2_000
POINTS = 9  # expectations for which draws are made, at each x
LEVELS = np.concatenate([[0.0], np.linspace(0.005, 0.995, 199), [0.9995]])
EXACT = 20  # up to this x each has draws of its own; above, steps of a tenth share them


def intervals(model: PurchaseModel, spending: Spending, cells: Cells, days: float) -> tuple[Floats, Floats]:
    """Low and high for one customer of each cell, in units of gamma + net (see Spending).

    Where it can be that nothing comes (5% or more), the interval starts at nothing and ends where nine of ten do.
    Otherwise one in twenty ends below it and one in twenty above.
    """
    alive = model.p_alive(cells)
    p_alive = np.ones(len(cells)) if alive is None else np.maximum(alive, 1e-9)
    expected = model.expected(cells, days) / p_alive
    low, high = np.zeros(len(cells)), np.zeros(len(cells))
    classes, shape = _classes(cells.x), spending.known(cells.x)
    for number in np.unique(classes):
        rows = np.flatnonzero(classes == number)
        curve = _curve(model, spending, cells.x[rows], cells.T[rows], expected[rows], days)
        tail = (1 - LEVEL) / 2
        nothing = 1 - p_alive[rows] * (1 - curve.nothing(expected[rows]))
        may_be_none = nothing >= tail
        below = np.where(may_be_none, 0.0, tail)
        # A customer who is gone brings nothing, so the levels of the living are what is left of them.
        above = 1 - (1 - below - LEVEL) / p_alive[rows]
        living = np.clip((below - (1 - p_alive[rows])) / p_alive[rows], 0.0, 1.0)
        high[rows] = np.where(above <= 0, 0.0, curve.at(expected[rows], above) / shape[rows])
        low[rows] = np.where(may_be_none, 0.0, curve.at(expected[rows], living) / shape[rows])
    return low, high


class _Curve:
    """Quantiles of drawn money at a few expectations, read off in between."""

    def __init__(self, expected: Floats, quantiles: Floats, none: Floats) -> None:
        self.expected, self.quantiles, self.none = expected, quantiles, none

    def at(self, expected: Floats, level: Floats) -> Floats:
        """The quantile at each level, for each expectation."""
        place, share = _between(self.expected, expected)
        column, part = _between(LEVELS, np.clip(level, 0.0, LEVELS[-1]))
        rows = (
            [self.quantiles[place + step] for step in (0, 1)] if len(self.expected) > 1 else [self.quantiles[place]] * 2
        )
        index = np.arange(len(expected))
        ends = [row[index, column] * (1 - part) + row[index, column + 1] * part for row in rows]
        return ends[0] * (1 - share) + ends[1] * share

    def nothing(self, expected: Floats) -> Floats:
        """The chance that nothing comes."""
        return np.interp(expected, self.expected, self.none)


def _curve(model: PurchaseModel, spending: Spending, x: Floats, T: Floats, expected: Floats, days: float) -> _Curve:
    """The draws for cells of about one x, at expectations spread over theirs; in units of (gamma + net) / known(x)."""
    order = np.argsort(expected, kind="stable")
    chosen = order[np.unique(np.linspace(0, len(order) - 1, POINTS).round().astype(int))]
    points, first = np.unique(expected[chosen], return_index=True)
    x, T = x[chosen][first], T[chosen][first]
    draws = Draws.of(DRAWS)
    counts = model.counts(x, T, points, days, draws)
    money = spending.sums(x, counts, draws) * spending.known(x)[:, None]
    return _Curve(points, np.quantile(money, LEVELS, axis=1).T, (counts == 0).mean(axis=1))


def _classes(x: Floats) -> Floats:
    """x itself while it is small, then the lower end of a step of a tenth."""
    steps = np.floor(np.log(np.maximum(x, 1.0) / EXACT) / np.log(1.1))
    return np.where(x <= EXACT, x, np.floor(EXACT * 1.1**steps))


def _between(points: Floats, wanted: Floats) -> tuple[np.ndarray, Floats]:
    """The point at or below each wanted value, and how far it lies towards the next."""
    if len(points) == 1:
        return np.zeros(len(wanted), dtype=int), np.zeros(len(wanted))
    place = np.clip(np.searchsorted(points, wanted, side="right") - 1, 0, len(points) - 2)
    share = (wanted - points[place]) / (points[place + 1] - points[place])
    return place, np.clip(share, 0.0, 1.0)
