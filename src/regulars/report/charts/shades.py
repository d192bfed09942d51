"""A number as one of six shades, for heat maps: few enough to distinguish, and swapped on dark paper."""

from __future__ import annotations

from math import floor, log10

from regulars.report.charts.theme import INK, ON_DEEP, SHADES

_ROUND = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def step_of(highest: float) -> float:
    """A round step; six of them reach `highest`."""
    if highest <= 0:
        return 1.0
    rough = highest / len(SHADES)
    power: float = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in _ROUND if factor * power >= rough * 0.999)


def shade(value: float, step: float) -> str:
    """The colour of `value`: the deepest shade from five steps upwards."""
    return SHADES[_level(value, step)]


def text_on(value: float, step: float) -> str:
    """The colour of text that can be read on that shade."""
    return ON_DEEP if _level(value, step) >= len(SHADES) - 2 else INK


def _level(value: float, step: float) -> int:
    return min(len(SHADES) - 1, max(0, floor(value / step + 1e-9)))
