"""The effect at each day since the first assignment, with the interval that holds at every look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from regulars.stats.experiments.capping import cap_of
from regulars.stats.experiments.sequential import SequentialInterval, sequential_interval
from regulars.studies.experiments.measures import DAILY
from regulars.studies.experiments.observed import Observed

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
_ONCE = 1.0  # a customer converts once


@dataclass(frozen=True)
class Day:
    """One row of `experiment_days`: what was known at the end of the day."""

    experiment: str
    metric: str
    arm: str
    day: date
    effect: float
    sequential_low: float
    sequential_high: float


@dataclass(frozen=True)
class Growth:
    """What each purchase adds to the sum of a customer's accumulated outcome and of its square."""

    customer: Whole
    day: Whole
    added: Floats
    added_squares: Floats

    @classmethod
    def of(cls, customer: Whole, day: Whole, value: Floats, *, cap: float) -> Growth:
        """Purchases in any order; the accumulated outcome is at most the cap, and at least its negative."""
        order = np.lexsort((day, customer))
        customer, day, value = customer[order], day[order], value[order]
        so_far = value.cumsum()
        begins = np.r_[True, customer[1:] != customer[:-1]] if len(customer) else np.zeros(0, dtype=bool)
        first = np.maximum.accumulate(np.where(begins, np.arange(len(customer)), 0))
        after = so_far - (so_far[first] - value[first])
        now, before = np.clip(after, -cap, cap), np.clip(after - value, -cap, cap)
        return cls(customer, day, now - before, now**2 - before**2)


def days_of(observed: Observed) -> list[Day]:
    """The days until the planned end or `as_of`, for metrics that add up by customer.

    A metric without history has none: from history is read how much variance is planned for.
    """
    end = min(observed.as_of, observed.planned_end)
    number = (end - observed.first_assigned_on).days
    rows: list[Day] = []
    for metric in DAILY if number > 0 else ():
        planned = _planned_variance(observed, metric)
        if planned > 0:
            growth = _growth(observed, metric, number)
            for arm in observed.arms.names[1:]:
                rows += _rows(observed, metric, arm, _interval(observed, arm, growth, number, planned))
    return rows


def _history(observed: Observed, metric: str) -> Floats:
    if metric == "conversion":
        return np.asarray(observed.measure("orders_before") > 0, dtype=float)
    return observed.measure(f"{metric}_before")


def _cap(observed: Observed, metric: str) -> float:
    """A quantile of history, which no look at the experiment can change."""
    if metric == "conversion":
        return _ONCE
    return float("inf") if metric == "orders" else cap_of(_history(observed, metric), observed.settings.cap)


def _planned_variance(observed: Observed, metric: str) -> float:
    """The variance of an outcome at the planned end, judged by history; 0 where there is none."""
    cap = _cap(observed, metric)
    days = min(observed.settings.days_before, (observed.first_assigned_on - observed.first_day).days)
    return planned_variance(_history(observed, metric), cap=cap, days=observed.settings.window_days, days_before=days)


def planned_variance(history: Floats, *, cap: float, days: int, days_before: int) -> float:
    """The variance of an outcome over this many days, if it grows with time as in the history."""
    return float(np.clip(history, -cap, cap).var()) * days / days_before if days_before > 0 else 0.0


def _growth(observed: Observed, metric: str, number: int) -> Growth:
    bought, place = observed.purchases, observed.places
    customer = np.array([place.get(who, -1) for who in bought["customer_id"].to_pylist()], dtype=np.intp)
    days = np.array(bought["day"].to_numpy(), dtype="datetime64[D]")
    day = (days - np.datetime64(observed.first_assigned_on, "D")).astype(np.intp)
    value = np.ones(len(day)) if metric == "conversion" else np.array(bought[metric].to_numpy(), dtype=float)
    used = (customer >= 0) & (day < number)
    return Growth.of(customer[used], day[used], value[used], cap=_cap(observed, metric))


def _interval(observed: Observed, arm: str, growth: Growth, number: int, planned: float) -> SequentialInterval:
    arms = [_arm(observed, name, growth, number) for name in (observed.arms.control, arm)]
    (n, *_), (m, *_) = arms
    effective = n[-1] * m[-1] / (n[-1] + m[-1])
    return sequential_interval(arms[0], arms[1], planned=planned * effective)


def _arm(observed: Observed, name: str, growth: Growth, number: int) -> tuple[Floats, Floats, Floats]:
    """By day the customers so far, the sum of their outcomes, and that of the squares."""
    mine = observed.arms.of_arm(name)
    theirs = mine[growth.customer]
    entered = observed.entered[mine]
    counts = np.bincount(entered[entered < number], minlength=number)
    sums = (np.bincount(growth.day[theirs], each[theirs], number) for each in (growth.added, growth.added_squares))
    grown = [np.asarray(each.cumsum(), dtype=float) for each in (counts, *sums)]
    return grown[0], grown[1], grown[2]


def _rows(observed: Observed, metric: str, arm: str, found: SequentialInterval) -> list[Day]:
    first = observed.first_assigned_on
    each = zip(found.effect.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return [
        Day(observed.settings.name, metric, arm, first + timedelta(days=number), *values)
        for number, values in enumerate(each)
        if np.isfinite(values).all()
    ]
