"""A curve so small that it needs no axis: the points of a polyline."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

WIDTH, HEIGHT = 100, 24


def curve(series: Sequence[int | float | Decimal | None]) -> str:
    """`x,y x,y …` within 100 by 24, lowest value at the bottom; empty for fewer than two known values."""
    known = [(place, float(value)) for place, value in enumerate(series) if value is not None]
    if len(known) < 2:
        return ""
    lowest, highest = (pick(value for _, value in known) for pick in (min, max))
    span = (highest - lowest) or 1.0
    across = len(series) - 1
    return " ".join(
        f"{place / across * WIDTH:.1f},{HEIGHT - 2 - (value - lowest) / span * (HEIGHT - 4):.1f}"
        for place, value in known
    )
