"""Intervals as wide as they are published, set against what came in the tests on the past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.backtest import ClvChoice, Test
from regulars.studies.clv.settings import BEST_TENTHS
from regulars.studies.clv.widening import LEAST, Missed, Widening, factors_needed, tenths, widened

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.studies.clv.inputs import ClvInputs


@dataclass(frozen=True)
class IntervalsOfTest:
    """One test and the scores of its cells, with intervals as the model has them."""

    test: Test
    scores: pa.Table

    @cached_property
    def expected(self) -> Floats:
        return np.asarray(self.scores["expected_orders"].to_numpy())

    @cached_property
    def value(self) -> Floats:
        """The value of a customer of each cell, in money."""
        return np.asarray(self._level * self.scores["per_net"].to_numpy())

    @cached_property
    def missed(self) -> Missed:
        low, high = (self._level * self.scores[name].to_numpy() for name in ("low", "high"))
        cells = self.test.cells
        needed = factors_needed(cells.next_net, self.value, low, high)
        return Missed(self.test.origin.follow_days, cells.customers, self.expected, needed)

    @property
    def half(self) -> np.ndarray:
        """0 or 1 for each cell, by the day of the first order: a customer is in the same half in every test."""
        return np.asarray((self.test.origin.snapshot.toordinal() - self.test.cells.T) % 2)

    @property
    def _level(self) -> Floats:
        cells = self.test.cells
        return self.test.spending.gamma + cells.repeat_net / np.maximum(cells.customers, 1.0)


def tested_intervals(given: ClvInputs, tests: Sequence[Test], chosen: ClvChoice) -> list[IntervalsOfTest]:
    """The tests at which the chosen model could be fitted, the main one first."""
    able = [test for test in tests if chosen.name in test.candidates.models]
    return [IntervalsOfTest(test, given.tested(test, chosen).scores(test.cells)) for test in able]


def asked(tests: Sequence[IntervalsOfTest], *, mean_now: float, farther: float) -> Widening:
    """How much wider the intervals of today must be, by all tests."""
    return Widening.of([test.missed for test in tests], mean_now=mean_now, farther=farther)


def crossed(tests: Sequence[IntervalsOfTest], number: int) -> Floats:
    """The factor on each interval of one test that the other half of the customers asks for, over all tests.

    So nobody's interval is judged by a width that they helped to choose.
    """
    here = tests[number]
    by_half = [
        Widening.of(
            [test.missed for test in tests], [test.half != part for test in tests], mean_now=here.missed.mean
        ).at(here.expected)
        for part in (0, 1)
    ]
    return np.where(here.half == 0, *by_half)


def as_published(tests: Sequence[IntervalsOfTest]) -> pa.Table:
    """The scores of the main test's cells, with intervals as wide as those of today are made."""
    import pyarrow as pa

    scores = tests[0].scores
    value, low, high = (scores[name].to_numpy() for name in ("per_net", "low", "high"))
    for name, end in zip(("low", "high"), widened(value, low, high, crossed(tests, 0)), strict=True):
        scores = scores.set_column(scores.schema.get_field_index(name), name, pa.array(end))
    return scores


def worst_tenths(tests: Sequence[IntervalsOfTest]) -> Iterator[tuple[Test, str, float]]:
    """Of each test but the main one: which of the best tenths had the fewest inside, and their share.

    Those who are alone in their cell are looked at, where there are enough of them.
    """
    for number, here in list(enumerate(tests))[1:]:
        is_inside = here.missed.needed <= crossed(tests, number)
        tenth = tenths(here.value, here.missed.customers)
        rows = {name: here.missed.alone & (tenth == place) for place, name in enumerate(BEST_TENTHS)}
        shares = {name: float(is_inside[some].mean()) for name, some in rows.items() if some.sum() >= LEAST}
        if shares:
            worst = min(shares, key=lambda name: shares[name])
            yield here.test, worst, shares[worst]
