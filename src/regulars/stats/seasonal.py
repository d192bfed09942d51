"""Forecasts of a short series with a season: last year's value, growth, level. Plain sums on a few dozen numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import fmean

RECENT = 3  # periods that a level is taken from
GROWTH_PERIODS = 6  # of this year, against the same of last year
FULL, DAMPING = 0.5, 0.8  # how much of the growth is believed for the first period ahead, and how it fades
GROWTH_BOUNDS = (0.5, 2.0)  # outside them this year is no repetition of last year


@dataclass(frozen=True)
class Past:
    """What is known of a series: its values, all above zero, and a weight of each period and of `ahead` more.

    A weight is how many days of trade a period should have. `season` is the number of periods in a year.
    """

    values: Sequence[float]
    weights: Sequence[float]
    season: int
    ahead: int

    @property
    def has_season(self) -> bool:
        return len(self.values) > self.season

    @property
    def is_like_last_year(self) -> bool:
        """Whether the latest periods, and all of this year, stand in a plain relation to those of last year."""
        if not self.has_season:
            return False
        low, high = GROWTH_BOUNDS
        recent, whole = self.growth(RECENT), self.growth(self.season)
        return recent > 0 and low <= recent <= high and low <= whole <= high and low <= recent / whole <= high

    def growth(self, periods: int) -> float:
        """The sum of the latest periods by the sum of the same periods of last year; 0 where that was nothing."""
        some = min(periods, len(self.values) - self.season)
        end = len(self.values) - self.season
        before = sum(self.values[end - some : end])
        return sum(self.values[-some:]) / before if before else 0.0

    def weight_ahead(self, step: int) -> float:
        return self.weights[len(self.values) + step]


Forecast = Callable[[Past], tuple[float, ...]]


def last(past: Past) -> tuple[float, ...]:
    """The latest value, again and again."""
    return (past.values[-1],) * past.ahead


def level(past: Past) -> tuple[float, ...]:
    """The mean of the latest periods by day of trade."""
    value = sum(past.values[-RECENT:]) / sum(past.weights[len(past.values) - RECENT : len(past.values)])
    return tuple(value * past.weight_ahead(step) for step in range(past.ahead))


def last_year(past: Past) -> tuple[float, ...]:
    """The value of the same period of last year."""
    return tuple(past.values[_a_year_before(past, step)] for step in range(past.ahead))


def last_year_days(past: Past) -> tuple[float, ...]:
    """The same by day of trade: a month with one more Sunday has less."""
    return tuple(
        past.values[at] / past.weights[at] * past.weight_ahead(step)
        for step, at in ((step, _a_year_before(past, step)) for step in range(past.ahead))
    )


def last_year_growth(past: Past) -> tuple[float, ...]:
    """The same with the growth of the latest half year, damped by half, and by more with every period."""
    growth = log(past.growth(GROWTH_PERIODS))
    return tuple(value * exp(growth * FULL * DAMPING**step) for step, value in enumerate(last_year_days(past)))


def level_season(past: Past) -> tuple[float, ...]:
    """The level of the latest periods without their season, times the season: the mean of all years by day of trade."""
    rates = [value / weight for value, weight in zip(past.values, past.weights, strict=False)]
    shares = _season(rates, past.season)
    count = len(rates)
    latest = [(rates[at], shares[at % past.season]) for at in range(count - RECENT, count)]
    now = sum(rate for rate, _ in latest) / sum(share for _, share in latest)
    yearly = fmean(rates[-past.season :])
    value = exp((log(now) + log(yearly)) / 2)  # damped: half of the way from the year's level to the latest
    return tuple(value * shares[(count + step) % past.season] * past.weight_ahead(step) for step in range(past.ahead))


def mean(past: Past) -> tuple[float, ...]:
    """The mean of last year by days, of the same with growth, and of level times season."""
    each = zip(last_year_days(past), last_year_growth(past), level_season(past), strict=True)
    return tuple(map(fmean, each))


PLAIN: Mapping[str, Forecast] = {"last": last, "level": level}
SEASONAL: Mapping[str, Forecast] = {
    "last_year": last_year,
    "last_year_days": last_year_days,
    "last_year_growth": last_year_growth,
    "level_season": level_season,
    "mean": mean,
}


def forecasts(past: Past) -> dict[str, tuple[float, ...]]:
    """The forecast of every model that the series allows: those of last year where this year is like it."""
    models = {**PLAIN, **SEASONAL} if past.is_like_last_year else PLAIN
    return {name: model(past) for name, model in models.items()}


def _a_year_before(past: Past, step: int) -> int:
    at = len(past.values) + step
    return at - past.season * ((at - len(past.values)) // past.season + 1)


def _season(rates: Sequence[float], season: int) -> list[float]:
    """By place in the year: the mean share of its rate in the mean rate of the year around it."""
    years = [(rates[end - season : end], end) for end in range(len(rates), season - 1, -season)]
    shares: list[list[float]] = [[] for _ in range(season)]
    for year, end in years:
        mean_rate = fmean(year)
        for n, rate in enumerate(year):
            shares[(end - season + n) % season].append(rate / mean_rate if mean_rate else 0.0)
    return [fmean(each) for each in shares]


def conformal(residuals: Sequence[float], share: float) -> float | None:
    """The half-width that covers this share of what is drawn like the residuals; None of too few.

    Vovk, Gammerman, Shafer (2005): the k-th smallest absolute residual with k = share · (n + 1), rounded up.
    """
    place = -int(-share * (len(residuals) + 1) // 1)
    return sorted(map(abs, residuals))[place - 1] if 0 < place <= len(residuals) else None
