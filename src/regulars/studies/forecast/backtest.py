"""Every model at every earlier end of the log, and the choice between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt
from statistics import fmean, stdev

from regulars.stats.seasonal import PLAIN, SEASONAL, Past, conformal, forecasts
from regulars.studies.forecast.series import SEASONS, Periods

LEAST_PERIODS = 6
MOST_ORIGINS = {"week": 26}
_MOST = 36
_TESTED = 3  # earlier ends of the log, below which no model can be shown to beat the naive one
LEVEL = 0.8
_TIE = 1e-6  # of the error: of models that say the same, the first and plainest is taken


@dataclass(frozen=True)
class Tested:
    """One backtested forecast with the actual value. `origin` is how many periods were known."""

    origin: int
    horizon: int
    model: str
    forecast: float
    actual: float

    @property
    def residual(self) -> float | None:
        """ln(actual / forecast); None if either is zero, as in a week of holidays."""
        return log(self.actual / self.forecast) if self.actual > 0 and self.forecast > 0 else None


@dataclass(frozen=True)
class Backtest:
    """The backtests of all models of one KPI and grain."""

    periods: Periods
    kpi: str
    ahead: int

    @cached_property
    def values(self) -> list[float]:
        return self.periods.sums(self.kpi)

    def past(self, at: int) -> Past:
        """What was known once `at` periods were complete."""
        season = SEASONS[self.periods.grain]
        return Past(self.values[:at], self.periods.weights(at, self.ahead), season, self.ahead)

    @cached_property
    def now(self) -> Past:
        return self.past(len(self.values))

    @cached_property
    def tested(self) -> tuple[Tested, ...]:
        return tuple(self._tested())

    def _tested(self) -> Iterator[Tested]:
        count = len(self.values)
        most = MOST_ORIGINS.get(self.periods.grain, _MOST)
        for origin in range(max(LEAST_PERIODS, count - most), count):
            made = forecasts(self.past(origin))
            for model, ahead in made.items():
                for step, value in enumerate(ahead[: count - origin]):
                    yield Tested(origin, step + 1, model, value, self.values[origin + step])

    @cached_property
    def naive(self) -> str:
        """The baseline that any model must beat: the same period last year, else the latest period."""
        return "last_year" if self.now.is_like_last_year else "last"

    @cached_property
    def chosen(self) -> str:
        """The model with the smallest error among those that beat the baseline by more than a standard error."""
        naive = self.losses(self.naive)
        best, least = self.naive, fmean(naive.values()) if naive else 0.0
        for model in (*PLAIN, *SEASONAL):
            if model != self.naive and (self.now.is_like_last_year or model in PLAIN):
                losses = self.losses(model)
                both = sorted(set(losses) & set(naive))
                gains = [naive[origin] - losses[origin] for origin in both]
                is_whole = len(both) >= _TESTED and len(both) == len(naive)
                if is_whole and _is_clear(gains) and self._error(model) < self._error(self.naive):
                    mean_loss = fmean(losses[origin] for origin in both)
                    best, least = (model, mean_loss) if mean_loss < least - _TIE else (best, least)
        return best

    def _error(self, model: str) -> float:
        """The error over all tests that the baseline has too, including those whose horizon is not complete yet."""
        places = {(each.origin, each.horizon) for each in self.tested if each.model == self.naive}
        return weighted_error(
            [each for each in self.tested if each.model == model and (each.origin, each.horizon) in places]
        )

    def losses(self, model: str) -> dict[int, float]:
        """For each origin with a complete horizon: the absolute errors divided by the actual values."""
        found: dict[int, list[Tested]] = {}
        for each in self.tested:
            if each.model == model and each.origin + self.ahead <= len(self.values):
                found.setdefault(each.origin, []).append(each)
        return {origin: weighted_error(some) for origin, some in found.items() if any(each.actual for each in some)}

    def half_width(self, model: str, horizon: int, before: int | None = None) -> float | None:
        """Half the width of the 80% interval on the log scale, from tests with an outcome before period `before`.

        An interval is at least as wide as that of a nearer period.
        """
        known = len(self.values) if before is None else before
        widths = []
        for step in range(1, horizon + 1):
            tested = self._residuals.get((model, step), ())
            widths.append(conformal([residual for origin, residual in tested if origin + step <= known], LEVEL))
        return None if widths[-1] is None else max(width for width in widths if width is not None)

    @cached_property
    def _residuals(self) -> dict[tuple[str, int], list[tuple[int, float]]]:
        """By model and horizon: the origin and the residual of each test that has one."""
        found: dict[tuple[str, int], list[tuple[int, float]]] = {}
        for each in self.tested:
            if each.residual is not None:
                found.setdefault((each.model, each.horizon), []).append((each.origin, each.residual))
        return found

    def tests(self, model: str) -> int:
        """The number of one-step forecasts behind its intervals."""
        return sum(each.model == model and each.horizon == 1 for each in self.tested)


def weighted_error(some: Sequence[Tested]) -> float:
    """The sum of absolute errors divided by the sum of actual values."""
    return sum(abs(each.forecast - each.actual) for each in some) / sum(each.actual for each in some)


def _is_clear(gains: Sequence[float]) -> bool:
    """Whether the mean gain is greater than its standard error."""
    return fmean(gains) > stdev(gains) / sqrt(len(gains))
