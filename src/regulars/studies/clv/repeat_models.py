"""The models of repeat buying as models of purchase days: NBD, and those that know an end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from regulars.stats.btyd import BGNBD, MBGNBD, NBD, Model, ParetoNBD
from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.forecasts import Ahead, Draws
from regulars.studies.clv.histograms import Cells

KINDS: dict[str, type[Model]] = {"nbd": NBD, "bgnbd": BGNBD, "mbgnbd": MBGNBD, "paretonbd": ParetoNBD}


@dataclass(frozen=True)
class Repeating:
    """One of the four by its word in the tables."""

    name: str
    fitted: Model

    @classmethod
    def fit(cls, name: str, cells: Cells) -> Repeating:
        """The model of greatest likelihood. Raises NotFitted where the histories say nothing."""
        return cls(name, KINDS[name].fit(cells.patterns))

    @property
    def knows_an_end(self) -> bool:
        return self.name != "nbd"

    def expected(self, cells: Cells, days: float) -> Floats:
        return self.fitted.expected_purchases(days, cells.x, cells.t_x, cells.T)

    def discounted(self, cells: Cells, ahead: Ahead) -> Floats:
        return self.fitted.discounted_purchases(
            cells.x,
            cells.t_x,
            cells.T,
            periods=ahead.months,
            period_days=ahead.period_days,
            discount=ahead.monthly_rate,
        )

    def p_alive(self, cells: Cells) -> Floats | None:
        return self.fitted.p_alive(cells.x, cells.t_x, cells.T) if self.knows_an_end else None

    def counts(self, x: Floats, T: Floats, expected: Floats, days: float, draws: Draws) -> Floats:
        """Each draw takes a new rate and a new chance to leave from what the history leaves open."""
        one_each = (np.repeat(x, draws.number), np.repeat(T, draws.number))
        drawn = self.fitted.future_if_alive(np.array([days]), one_each[0], one_each[1], draws.random)
        return drawn[:, 0].reshape(len(x), draws.number).astype(float)

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, **self.fitted.to_json()}
