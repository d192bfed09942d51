"""KPIs of rows that are in memory, by the definitions of `measures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from regulars.ground.kpis import Dimension, Unit
from regulars.metrics.measures import BY_NAME

_PLACES, _NOISE = Decimal("1e-4"), Decimal("1e-8")  # as `rounded` of the ledger cuts them


def value_of(row: Mapping[str, Any], kpi: str) -> Any:
    """The KPI of one row: its column, else the quotient of its two parts.

    None where a part is unknown or the lower one is zero.
    """
    measure = BY_NAME[kpi]
    if kpi in row or measure.ratio is None:
        return row.get(kpi)
    top, bottom = (row.get(part) for part in measure.ratio)
    if top is None or not bottom:
        return None
    quotient = float(-top if measure.is_taken_off else top) / float(bottom)
    if measure.unit is not Unit.MONEY:
        return quotient
    return Decimal(quotient).quantize(_NOISE, ROUND_HALF_UP).quantize(_PLACES, ROUND_HALF_UP)


def over_all(rows: Sequence[Mapping[str, Any]], *kpis: str) -> dict[str, Any]:
    """These KPIs of all periods together: sums, and ratios of sums.

    Raises ValueError for a KPI that does not add up over time.
    """
    parts = dict.fromkeys(part for kpi in kpis for part in BY_NAME[kpi].ratio or (kpi,))
    for part in parts:
        if Dimension.TIME not in BY_NAME[part].additive_over:
            raise ValueError(f"{part} does not add up over time")
    there = [part for part in parts if all(part in row for row in rows)]  # a kept run of an earlier version has fewer
    sums = {part: sum((row[part] for row in rows), _zero(part)) for part in there}
    return {kpi: value_of(sums, kpi) for kpi in kpis}


def _zero(kpi: str) -> int | Decimal:
    return Decimal(0) if BY_NAME[kpi].unit is Unit.MONEY else 0
