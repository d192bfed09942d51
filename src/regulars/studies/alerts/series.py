"""Days as series: which of them is the last complete one, and what is usual for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from typing import Any

from regulars.ground.calendar import Calendar
from regulars.stats.usual import Point, Usual, points_of, usual

_KPIS = ("orders", "gross_revenue")
_YEAR = 364
_AROUND = 3  # days on either side of the same day of last year
_SEASON = 0.2  # on the scale of logarithms: a smaller move of last year may be chance
_MOST_SEASON = log(2)
_EARLY = 0.1  # of the latest days end earlier than this: a last day that does so is not complete
_LATELY = 84


@dataclass(frozen=True)
class Look:
    """One KPI of one series at its last complete period."""

    kpi: str
    dimension: str
    value: str
    grain: str
    period: date
    usual: Usual


def looks(
    rows: Sequence[Mapping[str, Any]], grain: str, first_day: date, as_of: date, calendar: Calendar
) -> Iterator[Look]:
    """Each KPI of the shop and its countries whose last complete period can be judged."""
    if not rows:
        return
    start = max(first_day, min(row["day"] for row in rows))
    last = _last_complete(rows, as_of, calendar)
    if grain == "week":
        start, last = _whole_weeks(start, last, calendar)
    if (last - start).days < 1:
        return
    factor = 1.0
    for (dimension, value), days in _by_series(rows, start, last).items():
        series = days if grain == "day" else {kpi: _weeks(values) for kpi, values in days.items()}
        for kpi in _KPIS:
            points = points_of(series[kpi], series["orders"], every=7 if grain == "day" else 1)
            at = len(points) - 1
            if (dimension, kpi, grain) == ("shop", "orders", "day"):
                factor = _season(points, at)
            found = usual(points, at, factor=factor)
            if found:
                begun = last if grain == "day" else last - timedelta(days=6)
                yield Look(kpi, dimension, value, grain, begun, found)


def _by_series(
    rows: Sequence[Mapping[str, Any]], start: date, last: date
) -> dict[tuple[str, str], dict[str, list[float]]]:
    """The values of each day of each series, the shop's first; days without a booking are zero."""
    count = (last - start).days + 1
    names = sorted({(row["dimension"], row["value"]) for row in rows}, key=lambda name: (name[0] != "shop", name))
    found = {name: {kpi: [0.0] * count for kpi in _KPIS} for name in names}
    for row in rows:
        at = (row["day"] - start).days
        if 0 <= at < count:
            for kpi in _KPIS:
                found[row["dimension"], row["value"]][kpi][at] = float(row[kpi])
    return found


def _weeks(values: Sequence[float]) -> list[float]:
    return [sum(values[at : at + 7]) for at in range(0, len(values), 7)]


def _whole_weeks(start: date, last: date, calendar: Calendar) -> tuple[date, date]:
    """The first and the last day of the whole weeks between."""
    begun = calendar.start(start, "week")
    first = start if begun == start else calendar.after(begun, "week")
    return first, calendar.start(last + timedelta(days=1), "week") - timedelta(days=1)


def _last_complete(rows: Sequence[Mapping[str, Any]], as_of: date, calendar: Calendar) -> date:
    """The last open day; one day earlier where its last order came earlier than days usually end."""
    ends = {row["day"]: row["last_hour"] for row in rows if row["dimension"] == "shop" and row["last_hour"] is not None}
    last = _open_before(as_of, calendar)
    earlier = sorted(hour for day, hour in ends.items() if day < last and (last - day).days <= _LATELY)
    is_cut = last in ends and earlier and ends[last] < earlier[int(len(earlier) * _EARLY)]
    return _open_before(last, calendar) if is_cut else last


def _open_before(day: date, calendar: Calendar) -> date:
    """The latest day before this one on which the shop is not closed; within a year."""
    days = (day - timedelta(days=n) for n in range(1, _YEAR))
    return next((each for each in days if calendar.is_open(each)), day - timedelta(days=1))


def _season(points: Sequence[Point | None], at: int) -> float:
    """How far days around that day of last year were off from the weeks before them; 1 where that is unknown."""
    around = [points[n] for n in range(at - _YEAR - _AROUND, at - _YEAR + _AROUND + 1) if n >= 0]
    known = [point for point in around if point is not None]
    if at - _YEAR - _AROUND < 0 or len(known) < _AROUND:
        return 1.0
    came, expected = sum(point.actual for point in known), sum(point.expected for point in known)
    moved = log(came / expected) if came > 0 else -_MOST_SEASON
    return exp(max(min(moved, _MOST_SEASON), -_MOST_SEASON)) if abs(moved) > _SEASON else 1.0
