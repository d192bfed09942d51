"""Amounts that are shared out without losing a digit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

_STEP = Decimal("0.0001")


def in_parts(total: Decimal, weights: Sequence[float]) -> list[Decimal]:
    """The total in parts as the weights stand to each other, which add up to it: largest remainder first.

    Weights that add up to nothing share it equally.
    """
    exact = [Decimal(repr(float(weight))) for weight in weights]
    whole = sum(exact, Decimal(0))
    wanted = [total * weight / whole if whole else total / len(exact) for weight in exact]
    parts = [part.quantize(_STEP, ROUND_DOWN) for part in wanted]
    left = int((total - sum(parts, Decimal(0))) / _STEP)
    step = _STEP.copy_sign(left)
    first = sorted(range(len(parts)), key=lambda n: (-abs(wanted[n] - parts[n]), n))
    for n in first[: abs(left)]:
        parts[n] += step
    return parts
