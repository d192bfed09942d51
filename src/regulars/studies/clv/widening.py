"""How much wider the intervals of the best customers must be than the models have them, by the test on the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.histograms import Cells

LEVEL = 0.90
MOST = 1e300  # more purchase days than anybody has
TENTHS = 4  # the best ones: their customers bring most of the money
LEAST = 50  # customers of a tenth whose money is known one by one; of fewer a quantile is a guess


@dataclass(frozen=True)
class Widening:
    """Factors on the distance from an expectation to either end of its interval.

    `above`: expected purchase days from which each factor holds, those of the best tenth first. `factors` are as many,
    at least 1. `farther` is the factor of everybody for the time beyond the test.
    """

    above: tuple[float, ...] = ()
    factors: tuple[float, ...] = ()
    farther: float = 1.0

    @classmethod
    def of(
        cls, cells: Cells, expected: Floats, ends: tuple[Floats, Floats, Floats], *, mean_now: float, farther: float
    ) -> Widening:
        """The factors with which nine of ten customers of each of the best tenths would have ended inside.

        `cells` are those of a test. `ends` are the value of a customer of each cell, and the ends of its interval. They
        are set against the money that came from customers who are alone in their cell: of others only sums are known.
        `mean_now` are the expected purchase days of the mean customer of today, to whom the tenths are carried over.
        """
        tenth = _tenths(expected, cells.customers)
        needed = _needed(cells.next_net, *ends)
        alone = cells.customers == 1
        mean = float(np.average(expected, weights=cells.customers)) or 1.0
        above, factors = [], []
        for number in range(TENTHS):
            inside = tenth == number
            known = needed[inside & alone]
            above.append(float(expected[inside].min() / mean * mean_now) if inside.any() else MOST)
            factors.append(max(1.0, float(np.quantile(known, LEVEL))) if len(known) >= LEAST else 1.0)
        return cls(tuple(above), tuple(factors), farther)

    def at(self, expected: Floats) -> Floats:
        """The factor for each number of expected purchase days."""
        found = np.ones(len(expected))
        for above, factor in sorted(zip(self.above, self.factors, strict=True)):
            found[expected >= above] = factor
        return found * self.farther

    def to_json(self) -> dict[str, Any]:
        return {"above": list(self.above), "factors": list(self.factors), "farther": self.farther}

    @classmethod
    def from_json(cls, told: dict[str, Any] | None) -> Widening:
        """The widening that `to_json` wrote; none where a stored model is older than it."""
        return cls(tuple(told["above"]), tuple(told["factors"]), float(told["farther"])) if told else cls()


AS_IT_IS = Widening()


def _tenths(expected: Floats, customers: Floats) -> np.ndarray:
    """The tenth of customers to which each cell belongs, 0 the best."""
    order = np.argsort(-expected, kind="stable")
    before = np.cumsum(customers[order]) - customers[order]
    tenth = np.empty(len(expected), dtype=int)
    tenth[order] = np.floor(10 * before / max(float(customers.sum()), 1.0)).astype(int)
    return tenth


def _needed(came: Floats, value: Floats, low: Floats, high: Floats) -> Floats:
    """The factor on the interval of each customer with which what came is inside."""
    below = (value - came) / np.maximum(value - low, 1e-9)
    return np.where(came < value, below, (came - value) / np.maximum(high - value, 1e-9))
