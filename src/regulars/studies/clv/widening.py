"""How much wider the intervals of the best customers must be than the models have them, by the tests on the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.settings import BEST_TENTHS

LEVEL = 0.90
SURE = 0.5  # standard errors of LEVEL that are added to it: few customers err to the wide side
MOST = 1e300  # more purchase days than anybody has
LEAST = 50  # customers of a tenth whose money is known one by one; of fewer a quantile is a guess


@dataclass(frozen=True)
class Missed:
    """The cells of one test: purchase days expected of a customer of each, and the factor that they needed.

    The factor is that on the interval of a customer with which what came is inside. It is known of customers who are
    alone in their cell: of others only sums are. `days` is the length of the test.
    """

    days: int
    customers: Floats
    expected: Floats
    needed: Floats

    @property
    def mean(self) -> float:
        """The expected purchase days of the mean customer."""
        return float(np.average(self.expected, weights=self.customers)) or 1.0

    @property
    def alone(self) -> np.ndarray:
        return np.asarray(self.customers == 1)


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
        cls,
        tests: Sequence[Missed],
        among: Sequence[np.ndarray] | None = None,
        *,
        mean_now: float,
        farther: float = 1.0,
    ) -> Widening:
        """The factors with which nine of ten customers of each of the best tenths would have ended inside.

        The first of the tests is the main one; all count by their length. `among` are the cells of each that are looked
        at, all where it is None. `mean_now` are the expected purchase days of the mean customer to whom the tenths are
        carried over.
        """
        looked = among or [np.ones(len(test.expected), bool) for test in tests]
        placed = [tenths(test.expected, test.customers) for test in tests]
        main, above, factors = tests[0], [], []
        for number in range(len(BEST_TENTHS)):
            inside = main.expected[placed[0] == number]
            above.append(float(inside.min() / main.mean * mean_now) if len(inside) else MOST)
            rows = [
                (tenth == number) & test.alone & here for tenth, test, here in zip(placed, tests, looked, strict=True)
            ]
            factors.append(_factor([(test.needed[some], test.days) for test, some in zip(tests, rows, strict=True)]))
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
    def from_json(cls, stored: dict[str, Any] | None) -> Widening:
        """The widening that `to_json` wrote; none where a stored model is older than it."""
        return cls(tuple(stored["above"]), tuple(stored["factors"]), float(stored["farther"])) if stored else cls()


AS_IT_IS = Widening()


def _factor(tests: Sequence[tuple[Floats, int]]) -> float:
    """The quantile of the factors that were needed in the tests of this many days; 1 if too few are known.

    Most customers are in each of the tests, so their number is that of a test and not the sum.
    """
    enough = [(needed, days) for needed, days in tests if len(needed) >= LEAST]
    if not enough:
        return 1.0
    known = np.concatenate([needed for needed, _ in enough])
    weight = np.concatenate([np.full(len(needed), days / len(needed)) for needed, days in enough])
    order, customers = np.argsort(known), len(known) / len(enough)
    level = min(LEVEL + SURE * float(np.sqrt(LEVEL * (1 - LEVEL) / customers)), 1.0)
    reached = np.cumsum(weight[order]) / weight.sum()
    return max(1.0, float(known[order][min(int(np.searchsorted(reached, level)), len(known) - 1)]))


def widened(value: Floats, low: Floats, high: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """The ends of an interval, moved away from the value by a factor, never below zero."""
    return np.maximum(value - factor * (value - low), 0.0), value + factor * (high - value)


def factors_needed(came: Floats, value: Floats, low: Floats, high: Floats) -> Floats:
    """The factor on the interval of each customer with which what came is inside."""
    below = (value - came) / np.maximum(value - low, 1e-9)
    return np.where(came < value, below, (came - value) / np.maximum(high - value, 1e-9))


def tenths(expected: Floats, customers: Floats) -> np.ndarray:
    """The tenth of customers to which each cell belongs, 0 the best."""
    order = np.argsort(-expected, kind="stable")
    before = np.cumsum(customers[order]) - customers[order]
    tenth = np.empty(len(expected), dtype=int)
    tenth[order] = np.floor(10 * before / max(float(customers.sum()), 1.0)).astype(int)
    return tenth
