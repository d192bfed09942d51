"""What the value of a customer is to mean: how far ahead, at which discount, revenue or profit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from regulars.ground.periods import month_index, month_start

BEST_TENTHS = ("best", "second", "third", "fourth")  # of customers by value: they bring most of the money


@dataclass(frozen=True)
class ValueSettings:
    """`discount_rate` is by year; `margin_rate` is None where value means revenue."""

    horizon_months: int = 12
    discount_rate: float = 0.1
    margin_rate: float | None = None

    @property
    def money(self) -> str:
        """What the money of a value is, in one word."""
        return "revenue" if self.margin_rate is None else "profit"

    @property
    def margin(self) -> float:
        """What is left of a unit of revenue."""
        return 1.0 if self.margin_rate is None else self.margin_rate

    def horizon_days(self, as_of: date) -> int:
        """Calendar days from `as_of` to the same day of the month, `horizon_months` later."""
        return (_later(as_of, self.horizon_months) - as_of).days


def _later(day: date, months: int) -> date:
    """The same day of a later month, or its last where it has no such day."""
    index = month_index(day) + months
    first, following = month_start(index), month_start(index + 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
