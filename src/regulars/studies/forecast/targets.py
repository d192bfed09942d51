"""Targets that the shop sets, with what came, and what was due by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from regulars.ground.evidence import ReasonCode
from regulars.ground.periods import LATE_START_DAYS
from regulars.ground.solved import Solved
from regulars.metrics.measures import BY_NAME
from regulars.metrics.rows import over_all

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.ground.calendar import Calendar

KPIS = ("net_revenue", "gross_revenue", "orders", "units", "new_customers", "aov")  # which days add up to
MADE = ("targets",)
NO_TARGETS = ReasonCode("no_targets", "no target is set: [targets] in regulars.toml")
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Target:
    """What a KPI shall be in the period of this grain that begins with `start`."""

    kpi: str
    grain: str
    start: date
    amount: Decimal


def target_progress(
    daily_sales: pa.Table, *, as_of: date, first_day: date, calendar: Calendar, targets: tuple[Target, ...]
) -> Solved:
    """One row per target: what came until `as_of`, and what was due by then by its days of trade."""
    if not targets:
        return Solved(left_out=dict.fromkeys(MADE, NO_TARGETS()))
    days = daily_sales.to_pylist()
    return Solved(rows={"targets": [_row(target, days, as_of, first_day, calendar) for target in targets]})


def _row(
    target: Target, days: Sequence[Mapping[str, Any]], as_of: date, first_day: date, calendar: Calendar
) -> dict[str, Any]:
    end = calendar.after(target.start, target.grain)
    mine = [row for row in days if target.start <= row["day"] < end]
    actual = over_all(mine, target.kpi)[target.kpi] if mine else None
    begins_late = (first_day - target.start).days > LATE_START_DAYS
    return {
        "kpi": target.kpi,
        "grain": target.grain,
        "period": target.start,
        "target": target.amount.quantize(_PLACES),
        "due": (target.amount * _share_gone(target, end, as_of, calendar)).quantize(_PLACES),
        "actual": None if actual is None else Decimal(actual).quantize(_PLACES),
        "attained": None if actual is None else float(actual) / float(target.amount),
        "is_partial": end > as_of or begins_late,
    }


def _share_gone(target: Target, end: date, as_of: date, calendar: Calendar) -> Decimal:
    """The share of the period's days of trade before `as_of`; a ratio is due whole from the first day."""
    if target.start >= as_of:
        return Decimal(0)
    if BY_NAME[target.kpi].ratio or as_of >= end:
        return Decimal(1)
    open_days = calendar.open_days(target.start, end)
    return Decimal(calendar.open_days(target.start, as_of)) / open_days if open_days else Decimal(1)
