"""The period that has begun: what came so far, by the share that usually has come by this day of trade."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import log
from statistics import fmean, median

from regulars.stats.seasonal import conformal
from regulars.studies.forecast.backtest import LEVEL
from regulars.studies.forecast.series import Periods

_LEAST_DAYS = 3  # days of trade that are known of it
_LEAST_PAST = 5  # earlier periods to learn the share from


@dataclass(frozen=True)
class Running:
    """The forecast of the period that has begun, the half-width of its 80% interval, and the mean absolute error."""

    forecast: float
    half_width: float | None
    error: float


def running(periods: Periods, kpi: str) -> Running | None:
    """The forecast from the days so far; None where too little is known."""
    days, start = periods.days, periods.starts[-1]
    begun = days.place(start)
    known = sum(days.traded[begun:])
    so_far = sum(days.values[kpi][begun:])
    if not periods.has_begun or known < _LEAST_DAYS or periods.count < _LEAST_PAST or so_far <= 0:
        return None
    end = periods.calendar.after(start, periods.grain)
    rest = periods.expected(days.as_of, end)
    shares = _shares(periods, kpi, known / (known + rest))
    if len(shares) < _LEAST_PAST or min(shares) <= 0:
        return None
    usual = median(shares)
    residuals = [log(median(shares[:at] + shares[at + 1 :]) / share) for at, share in enumerate(shares)]
    return Running(so_far / usual, conformal(residuals, LEVEL), fmean(map(abs, residuals)))


def _shares(periods: Periods, kpi: str, part: float) -> list[float]:
    """Of every whole period: the share of its sum that had come after this part of its days of trade."""
    days, found = periods.days, []
    for begin, end in pairwise(periods.starts):
        first, after = max(days.place(begin), 0), days.place(end)
        traded = [at for at in range(first, after) if days.traded[at]]
        whole = sum(days.values[kpi][first:after])
        if traded and whole > 0:
            last = traded[max(round(part * len(traded)), 1) - 1]
            found.append(sum(days.values[kpi][first : last + 1]) / whole)
    return found
