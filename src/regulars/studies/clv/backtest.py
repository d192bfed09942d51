"""What each model would have said at an earlier date, what came, and which model is used for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.candidates import NAMES, Candidates
from regulars.studies.clv.histograms import Cells
from regulars.studies.clv.origins import WEEK, Origin
from regulars.studies.clv.spending import Spending

FAR_OFF = 0.2
YEAR = 365
_WHOLE = ("total", "purchase_days")
MOST_X = 7  # this bucket holds all who came back as often or more


@dataclass(frozen=True)
class Line:
    """One comparison: of one model, in one bucket of customers, at one snapshot."""

    snapshot: date
    horizon_days: int
    model: str
    measure: str
    bucket: str
    bucket_number: int
    customers: int
    predicted: float
    actual: float
    individual_error: float | None


@dataclass(frozen=True)
class Test:
    """One origin of the backtest: its histories with what followed, and the models fitted before it."""

    origin: Origin
    cells: Cells
    spending: Spending
    candidates: Candidates

    @property
    def came(self) -> bool:
        """Whether anything followed; otherwise all forecasts score the same."""
        return bool(self.cells.next_days.sum() > 0)

    def lines(self) -> list[Line]:
        """Purchase days and net revenue of every model, in total and by x."""
        return [line for name in self.candidates.models for line in self._of(name)]

    def errors(self, name: str) -> tuple[float, float]:
        """The error of the total, and the individual error, in purchase days."""
        expected = self.expected(name)
        came = float(self.cells.next_days.sum())
        return float(self.cells.customers @ expected) / came - 1 if came else np.inf, self._individual(expected)

    def error_of_money(self, name: str) -> float:
        """The error of net revenue in total."""
        came = float(self.cells.next_net.sum())
        return float(self.cells.customers @ self._money(self.expected(name))) / came - 1 if came > 0 else np.inf

    def expected(self, name: str) -> Floats:
        return self.candidates.models[name].expected(self.cells, self.origin.follow_days)

    def _of(self, name: str) -> Iterator[Line]:
        cells, expected = self.cells, self.expected(name)
        sums = {
            "purchase_days": (expected * cells.customers, cells.next_days),
            "net_revenue": (self._money(expected) * cells.customers, cells.next_net),
        }
        for measure, (predicted, actual) in sums.items():
            for number, (bucket, rows) in enumerate(self._buckets().items()):
                yield Line(
                    snapshot=self.origin.snapshot,
                    horizon_days=self.origin.follow_days,
                    model=name,
                    measure=measure,
                    bucket=bucket,
                    bucket_number=number,
                    customers=int(cells.customers[rows].sum()),
                    predicted=float(predicted[rows].sum()),
                    actual=float(actual[rows].sum()),
                    individual_error=self._individual(expected) if (bucket, measure) == _WHOLE else None,
                )

    def _buckets(self) -> dict[str, np.ndarray]:
        """All, then those with as many purchase days after the first."""
        held = np.minimum(self.cells.x, MOST_X)
        words = [f"x = {x}" for x in range(MOST_X)] + [f"x = {MOST_X}+"]
        return {"total": held >= 0} | {word: held == x for x, word in enumerate(words)}

    def _money(self, expected: Floats) -> Floats:
        """Net revenue of one customer of each cell."""
        mean_net = self.cells.repeat_net / self.cells.customers
        return expected * self.spending.expected(self.cells.x, mean_net)

    def _individual(self, expected: Floats) -> float:
        """Root of the mean square error of a customer, by the root mean square of what came."""
        cells = self.cells
        squares = cells.next_squares.sum() - 2 * expected @ cells.next_days + cells.customers @ expected**2
        whole = cells.next_squares.sum()
        return float(np.sqrt(max(squares, 0.0) / whole)) if whole else np.inf


@dataclass(frozen=True)
class ClvChoice:
    """The model that is used, the error of each that could have been, and the error of its total in the main test."""

    name: str
    errors: Mapping[str, float]
    main_error: float
    whole_round: bool  # the window's lesson has seen every season, which no lesson of the tests had


def choice(tests: Sequence[Test], trusted: Sequence[str], now: Origin) -> ClvChoice:
    """The trusted model with the least error: of the total, plus the individual one, as a mean over the origins.

    Origins count by the length of what follows, for the horizon is long. A model that could not be fitted at the main
    origin is no candidate, nor is one whose total missed there by more than a fifth, as long as another is left. The
    window is excepted where its lesson is now as long as the horizon: then it has learned from a whole round of the
    seasons. Of equals the plainer model is taken.
    """
    whole_round = now.follow_days >= YEAR and now.lesson_days >= now.follow_days - WEEK
    able = [name for name in NAMES if name in trusted and name in tests[0].candidates.models]
    near = [name for name in able if abs(tests[0].errors(name)[0]) <= FAR_OFF or (name == "window" and whole_round)]
    errors = {name: _error(tests, name) for name in able}
    chosen = min(near or able, key=lambda name: errors[name])
    return ClvChoice(chosen, errors, tests[0].errors(chosen)[0], whole_round)


def _error(tests: Sequence[Test], name: str) -> float:
    """The mean over the origins at which the model could be fitted."""
    fitted = [test for test in tests if name in test.candidates.models]
    errors = [abs(total) + individual for total, individual in (test.errors(name) for test in fitted)]
    return float(np.average(errors, weights=[test.origin.follow_days for test in fitted]))
