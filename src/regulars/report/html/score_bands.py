"""The five bands of a score in words, score 1 first, from its four cut points (lowest first)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor

from regulars.report.charts.formats import NOTHING, amount, grouped


def days_bands(cuts: Sequence[Decimal]) -> list[str]:
    """Whole days; few days score high, and a value on a cut point belongs to the longer band."""
    if not cuts:
        return []
    edges = [ceil(cut) for cut in cuts]
    between = [_whole(low, high - 1) for low, high in pairwise(edges)]
    shortest = f"up to {grouped(edges[0] - 1)}" if edges[0] > 1 else NOTHING
    return [f"{grouped(edges[-1])} or more", *reversed(between), shortest]


def order_bands(cuts: Sequence[Decimal]) -> list[str]:
    """Whole orders; a value on a cut point belongs to the lower band."""
    if not cuts:
        return []
    edges = [floor(cut) for cut in cuts]
    between = [_whole(low + 1, high) for low, high in pairwise(edges)]
    return [_whole(1, edges[0]), *between, f"{grouped(edges[-1] + 1)} or more"]


def money_bands(cuts: Sequence[Decimal]) -> list[str]:
    """Money; a value on a cut point belongs to the lower band."""
    if not cuts:
        return []
    said = [amount(cut) for cut in cuts]
    between = [f"to {high}" if low != high else NOTHING for low, high in pairwise(said)]
    return [f"up to {said[0]}", *between, f"over {said[-1]}"]


def _whole(low: int, high: int) -> str:
    """The whole numbers from low to high; a dash where there are none."""
    if low > high:
        return NOTHING
    return grouped(low) if low == high else f"{grouped(low)} to {grouped(high)}"
