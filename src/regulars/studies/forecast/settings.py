"""How far ahead a shop wants to look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ForecastSettings:
    """Periods ahead, by grain; fewer where the log is short."""

    months: int = 3
    weeks: int = 8

    def ahead(self, grain: str) -> int:
        return self.weeks if grain == "week" else self.months
