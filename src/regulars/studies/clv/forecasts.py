"""What every model of purchases must be able to say, and the naive one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.histograms import Cells

SEED = 20_240_616


@dataclass(frozen=True)
class Ahead:
    """How far to look, and what money is worth later. Purchases of a month are discounted at its end."""

    days: int
    months: int
    discount_rate: float

    @property
    def period_days(self) -> float:
        return self.days / self.months

    @property
    def monthly_rate(self) -> float:
        """The rate by period that makes the yearly rate in 365 days."""
        return float((1 + self.discount_rate) ** (self.period_days / 365.0) - 1)

    @property
    def steady_worth(self) -> float:
        """What a purchase is worth now where purchases come evenly."""
        later = np.arange(1, self.months + 1)
        return float(np.mean((1 + self.monthly_rate) ** -later))


@dataclass(frozen=True)
class Draws:
    """Random numbers that are the same on every run."""

    random: np.random.Generator
    number: int

    @classmethod
    def of(cls, number: int) -> Draws:
        return cls(np.random.default_rng(SEED), number)

    def poisson(self, mean: Floats) -> Floats:
        """One row for each mean."""
        return self.random.poisson(mean[:, None], (len(mean), self.number)).astype(float)

    def mixed(self, mean: Floats, shape: Floats) -> Floats:
        """Poisson numbers whose means vary by a gamma of this shape around `mean`: negative binomial."""
        rate = self.random.standard_gamma(shape[:, None], (len(mean), self.number)) * (mean / shape)[:, None]
        return self.random.poisson(rate).astype(float)


class PurchaseModel(Protocol):
    """A fitted model of purchase days."""

    def to_json(self) -> dict[str, Any]:
        """Its parameters, and which model it is."""

    @property
    def name(self) -> str:
        """Its word in the tables."""

    def expected(self, cells: Cells, days: float) -> Floats:
        """Expected purchase days of one customer of each cell in the next days."""

    def discounted(self, cells: Cells, ahead: Ahead) -> Floats:
        """The same over the horizon, each discounted to now."""

    def p_alive(self, cells: Cells) -> Floats | None:
        """The chance that a customer of each cell will still buy; None for a model that knows no end."""

    def counts(self, x: Floats, T: Floats, expected: Floats, days: float, draws: Draws) -> Floats:
        """Drawn purchase days of customers alive, one row for each (x, T) and expectation, one column for each draw."""


@dataclass(frozen=True)
class Pace:
    """The naive answer: each customer goes on at the pace they had, one who never came back never will."""

    name: str = "pace"

    def expected(self, cells: Cells, days: float) -> Floats:
        return cells.x / np.maximum(cells.T, 1.0) * days

    def discounted(self, cells: Cells, ahead: Ahead) -> Floats:
        return self.expected(cells, ahead.days) * ahead.steady_worth

    def p_alive(self, cells: Cells) -> None:
        return None

    def counts(self, x: Floats, T: Floats, expected: Floats, days: float, draws: Draws) -> Floats:
        return draws.poisson(expected)

    def to_json(self) -> dict[str, Any]:
        return {"model": "pace"}
