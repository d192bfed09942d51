"""What a shop may say about its experiments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ExperimentSettings:
    """The section [experiments.NAME] of the configuration; None leaves it to the assignment.

    `window_days`: how long each customer is followed. `ends`: day from which the fixed interval may be read; without
    it the last assignment and the window. `cap`: quantile at which money and pieces are capped. `history_days`: the
    least time before the assignment that the covariate looks at. `shares`: intended share of customers by arm.
    """

    name: str
    control: str | None = None
    window_days: int = 30
    ends: date | None = None
    cap: float = 0.99
    history_days: int = 180
    shares: tuple[tuple[str, float], ...] = ()

    @property
    def days_before(self) -> int:
        """How long before the assignment the covariate looks."""
        return max(self.window_days, self.history_days)
