"""Whether a value is unusual compared with similar earlier ones: medians and their spread, over a few dozen numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, median

LIKE = 8  # earlier values of the same weekday, or earlier weeks, whose median is expected
LEAST_COUNT = 20.0  # expected orders, below which chance is nearly all there is
LEAST_SEEN = 12  # earlier values with an expectation of their own, from which the spread is known
_SPREAD = 1.4826  # of a normal distribution by its median absolute deviation
_EFFICIENCY = 0.37  # of that measure: as sure as a standard deviation of so much fewer values
_NEAR = 2.0  # the spread is that of points that expect at most twice, at least half as much


@dataclass(frozen=True)
class Point:
    """One period: its value and orders, and both as expected from similar earlier periods."""

    actual: float
    expected: float
    expected_orders: float

    @property
    def distance(self) -> float:
        """The distance between value and expectation, in standard deviations of a count (square-root scale)."""
        return 2 * (sqrt(max(self.actual, 0.0) / self.expected) - 1) * sqrt(self.expected_orders)


@dataclass(frozen=True)
class Usual:
    """The last point of a series and the earlier ones; `spread` is how much more these vary than a count would."""

    point: Point
    spread: float
    seen: int  # how many earlier points the spread is of
    farthest: float  # the second largest distance of the earlier ones: one of them may have been an incident

    def reach(self, chance: float) -> float:
        """The distance that a usual point exceeds with this probability; at least that of earlier points."""
        return max(_student(1 - chance / 2, _EFFICIENCY * self.seen) * self.spread, self.farthest)

    def band(self, chance: float) -> tuple[float, float]:
        """The range of values that are not unusual at this probability."""
        wide = self.reach(chance) / (2 * sqrt(self.point.expected_orders))
        return self.point.expected * max(1 - wide, 0.0) ** 2, self.point.expected * (1 + wide) ** 2

    def is_unusual(self, chance: float) -> bool:
        """Whether a usual point would be this far off with less than this probability."""
        return abs(self.point.distance) > self.reach(chance)


def points_of(values: Sequence[float], orders: Sequence[float], *, every: int) -> list[Point | None]:
    """Each value with its expectation from every `every`-th earlier one; None where these are too few, or zero."""
    found: list[Point | None] = [None] * min(LIKE * every, len(values))
    for at in range(LIKE * every, len(values)):
        like = range(at - LIKE * every, at, every)
        expected, count = (median(each[place] for place in like) for each in (values, orders))
        is_known = expected > 0 and count >= LEAST_COUNT
        found.append(Point(values[at], expected, count) if is_known else None)
    return found


def usual(points: Sequence[Point | None], at: int, *, factor: float = 1.0) -> Usual | None:
    """The point at this place and the earlier ones; None if too little is known or expected.

    `factor` is the effect of the season.
    """
    last = points[at]
    if last is None:
        return None
    orders = last.expected_orders
    near = sorted(
        abs(point.distance)
        for point in points[:at]
        if point is not None and orders / _NEAR <= point.expected_orders <= orders * _NEAR
    )
    if len(near) < LEAST_SEEN:
        return None
    moved = Point(last.actual, last.expected * factor, orders * factor)
    return Usual(moved, max(_SPREAD * median(near), 1.0), len(near), near[-2])


def _student(share: float, freedom: float) -> float:
    """The quantile of Student's distribution (Hill's expansion, Abramowitz and Stegun 26.7.5)."""
    z, v = NormalDist().inv_cdf(share), freedom
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / v**power for power, term in enumerate(terms, start=1))
