"""The fitted model of value: purchases, spend and horizon in one, stored as JSON, and its scores of any cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from regulars.studies.clv.forecasts import Ahead, Pace, PurchaseModel
from regulars.studies.clv.histograms import Cells
from regulars.studies.clv.intervals import intervals
from regulars.studies.clv.repeat_models import KINDS, Repeating
from regulars.studies.clv.spending import Spending
from regulars.studies.clv.widening import AS_IT_IS, Widening, widened
from regulars.studies.clv.window import Window

if TYPE_CHECKING:
    import pyarrow as pa

VERSION = 1
KEY = ("x", "t_x", "T")


@dataclass(frozen=True)
class ValueModel:
    """`purchases` predicts; `alive` gives P(alive), None if the data do not determine it."""

    purchases: PurchaseModel
    alive: Repeating | None
    spending: Spending
    ahead: Ahead
    widening: Widening = AS_IT_IS

    def scores(self, cells: Cells) -> pa.Table:
        """One row per cell, by (x, t_x, T): what one customer of it is to be expected to do, and the money of it.

        A customer who brought `net` has clv (gamma + net) × per_net, between low and high times the same:
        money scales with gamma + net, so the rest is a matter of the cell. All before margin.
        """
        import pyarrow as pa

        expected = self.purchases.expected(cells, self.ahead.days)
        discounted = self.purchases.discounted(cells, self.ahead)
        later = discounted / np.maximum(expected, 1e-300)
        low, high = intervals(self.purchases, self.spending, cells, self.ahead.days)
        per_net = discounted * self.spending.ratio(cells.x)
        # The mean of a thing so skewed can lie outside.
        low, high = np.minimum(low * later, per_net), np.maximum(high * later, per_net)
        low, high = widened(per_net, low, high, self.widening.at(expected))
        columns = {
            **{name: pa.array(getattr(cells, name).astype("int64")) for name in KEY},
            "p_alive": self._p_alive(cells),
            "expected_orders": pa.array(expected),
            "gamma": pa.array(np.full(len(cells), self.spending.gamma)),
            "spend_ratio": pa.array(self.spending.ratio(cells.x)),
            "per_net": pa.array(per_net),
            "low": pa.array(low),
            "high": pa.array(high),
            "model": pa.array([self.purchases.name] * len(cells)),
        }
        return pa.table(columns)

    def _p_alive(self, cells: Cells) -> pa.Array:
        """P(alive); NULL where it is withheld, and under BG/NBD for customers who never came back.

        BG/NBD lets nobody leave before the second purchase: it would call each of them a customer for ever.
        """
        import pyarrow as pa

        p_alive = None if self.alive is None else self.alive.p_alive(cells)
        if self.alive is None or p_alive is None:
            return pa.nulls(len(cells), pa.float64())
        is_unknown = (cells.x == 0) & (self.alive.name == "bgnbd")
        return pa.array(np.where(is_unknown, np.nan, p_alive), from_pandas=True)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers and words."""
        return {
            "version": VERSION,
            "purchases": self.purchases.to_json(),
            "alive": None if self.alive is None else self.alive.to_json(),
            "spending": self.spending.to_json(),
            "ahead": {"days": self.ahead.days, "months": self.ahead.months, "discount_rate": self.ahead.discount_rate},
            "widening": self.widening.to_json(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> ValueModel:
        """The model that `to_json` wrote. Raises ValueError where it is of another version or kind."""
        if stored.get("version") != VERSION:
            raise ValueError(f"expected a value model of version {VERSION}, found {stored.get('version')!r}")
        alive = None if stored["alive"] is None else _purchases(stored["alive"])
        if alive is not None and not isinstance(alive, Repeating):
            raise ValueError(f"{alive.name} has no P(alive)")
        spending, ahead = Spending.from_json(stored["spending"]), Ahead(**stored["ahead"])
        return cls(_purchases(stored["purchases"]), alive, spending, ahead, Widening.from_json(stored.get("widening")))


def scores_of(stored: dict[str, Any], clv_cells: pa.Table) -> pa.Table:
    """The cells of a log scored by a stored model (`models/clv.json`), without fitting anything.

    `clv_cells` are the histories of the new log at one snapshot; of the columns only x, t_x, T and customers are read.
    The result is what the step `clv` takes as `clv_scores`.
    """
    return ValueModel.from_json(stored).scores(Cells.of(clv_cells))


def _purchases(stored: dict[str, Any]) -> PurchaseModel:
    if stored["model"] == "pace":
        return Pace()
    if stored["model"] == "window":
        return Window.from_json(stored)
    name = stored["name"]
    if name not in KINDS:
        raise ValueError(f"unknown purchase model {name!r}")
    return Repeating(name, KINDS[name].from_json({key: value for key, value in stored.items() if key != "name"}))
