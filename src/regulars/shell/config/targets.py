"""[targets] of regulars.toml: what a KPI shall be in a period."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field

from regulars.ground.calendar import Calendar
from regulars.ground.errors import UsageError, meant
from regulars.studies.forecast.targets import KPIS, Target

Amount = Annotated[Decimal, Field(gt=0, le=Decimal("1e12"))]
Declared = Mapping[str, Mapping[str, Decimal]]
_PERIOD = re.compile(r"(?P<fiscal>FY)?(?P<year>(?:19|20|21)\d\d)(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


def check_targets(declared: Declared, path: Path) -> None:
    """Raises UsageError for a KPI that days do not add up to, or a period that is none."""
    for kpi, periods in declared.items():
        if kpi not in KPIS:
            raise UsageError(f"{path}: targets.{kpi} is no KPI that can have targets ({meant(kpi, KPIS)}).")
        for period in periods:
            if not _PERIOD.fullmatch(period):
                raise UsageError(
                    f"{path}: targets.{kpi}.{period} is no period; write 2024, 2024-Q3, 2024-11, or FY2024, FY2024-Q3, "
                    "FY2024-11 for those of the fiscal year."
                )


def targets_of(declared: Declared, calendar: Calendar) -> tuple[Target, ...]:
    """The targets, by KPI, grain and period."""
    found = [
        Target(kpi, *_period(period, calendar), amount)
        for kpi, periods in declared.items()
        for period, amount in periods.items()
    ]
    return tuple(sorted(found, key=lambda target: (target.kpi, target.grain, target.start)))


def _period(text: str, calendar: Calendar) -> tuple[str, date]:
    """The grain, and the first day."""
    found = _PERIOD.fullmatch(text)
    assert found, "checked before"
    year, quarter, month = (int(found[name]) if found[name] else None for name in ("year", "quarter", "month"))
    grain, place = ("quarter", quarter) if quarter else ("month", month) if month else ("year", 1)
    grain = f"fiscal_{grain}" if found["fiscal"] else grain
    start = calendar.year_start(year or 0) if found["fiscal"] else date(year or 0, 1, 1)
    for _ in range((place or 1) - 1):
        start = calendar.after(start, grain)
    return grain, start
