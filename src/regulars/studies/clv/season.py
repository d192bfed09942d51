"""How much busier one time of the year is than another, where the log has seen each month twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from regulars.ground.periods import month_index, month_start
from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.origins import Origin

if TYPE_CHECKING:
    import pyarrow as pa

LEAST_MONTHS = 24  # whole ones: with fewer, a busy month looks like a growing shop


def month_factors(clv_months: pa.Table, first_day: date, snapshot: date) -> Floats | None:
    """One factor for each month of the year, January first, around 1; None where the log is too short.

    Purchase days after the first, by day and by customer known, are laid out as trend × month on whole months
    before the snapshot: a regression of their logarithm. Months without any purchase cannot be, and give None.
    """
    months = {month_index(row["month"]): row for row in clv_months.to_pylist()}
    start = month_index(first_day + timedelta(days=27))  # the first whole month
    whole = [index for index in range(start, month_index(snapshot))]
    if len(whole) < LEAST_MONTHS or any(index not in months or not months[index]["repeat_days"] for index in whole):
        return None
    known = np.cumsum([months.get(index, {}).get("new_customers", 0) for index in range(min(months), whole[-1] + 1)])
    rate = [
        months[index]["repeat_days"] / known[index - min(months)] / (month_start(index + 1) - month_start(index)).days
        for index in whole
    ]
    return _around_one(np.array(whole), np.log(rate))


def season_ahead(factors: Floats | None, origin: Origin) -> float:
    """How much busier the time after the snapshot is by its months than the lesson before it; 1 where unknown."""
    if factors is None:
        return 1.0
    start, days = origin.lesson
    return _mean(factors, origin.snapshot, origin.follow_days) / _mean(factors, start, days)


def _around_one(months: np.ndarray, logs: Floats) -> Floats:
    """exp of the months' effects beside a trend, with a mean of 1."""
    design = np.zeros((len(months), 13))
    design[np.arange(len(months)), months % 12] = 1.0
    design[:, 12] = (months - months.mean()) / 12
    effects = np.linalg.lstsq(design, logs, rcond=None)[0][:12]
    factors = np.exp(effects - effects.mean())
    return factors / factors.mean()


def _mean(factors: Floats, start: date, days: int) -> float:
    """The mean factor of these days."""
    return float(np.mean([factors[(start + timedelta(days=n)).month - 1] for n in range(days)]))
