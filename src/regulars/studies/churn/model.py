"""The chosen model with all that scoring needs: probabilities, risk levels, money at stake and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regulars.studies.churn.comparable import Comparable
from regulars.studies.churn.features import BY_NAME, READ, Columns, Feature, columns_of, matrix
from regulars.studies.churn.fitted import Constant, Fitted
from regulars.studies.churn.levels import Levels
from regulars.studies.churn.reasons import most_telling, sentences
from regulars.studies.churn.rhythm import Rhythm, next_order

if TYPE_CHECKING:
    import pyarrow as pa

_YEAR = 365
_LEFT = 1 / 3  # chance of having left, above which nothing is at stake any more
_OVERDUE = 2.0  # usual gaps: a customer who is silent for longer does not only take their time
_AT_ONCE = 100_000  # customers scored at a time: their sentences take far more memory than the table of them


@dataclass(frozen=True)
class ChurnModel:
    """A fitted model of churn, with what comparable customers have where it was learnt, at `learnt_at`."""

    name: str
    fitted: Fitted
    feature_names: tuple[str, ...]
    comparable: Comparable
    learnt_at: str
    horizon_days: int
    gap_days: int
    levels: Levels
    rhythm: Rhythm

    @property
    def features(self) -> tuple[Feature, ...]:
        return tuple(BY_NAME[name] for name in self.feature_names)

    def scores(self, customers: pa.Table) -> pa.Table:
        """One row per customer with an order, by customer_id: probability, risk, expected loss and reasons."""
        import pyarrow as pa

        buyers = buyers_of(customers)
        starts = range(0, max(len(buyers), 1), _AT_ONCE)
        return pa.concat_tables(self._scores(buyers.slice(start, _AT_ONCE)) for start in starts)

    def _scores(self, buyers: pa.Table) -> pa.Table:
        import pyarrow as pa

        columns = columns_of(buyers)
        rows = matrix(columns, self.features)
        probability = self.fitted.probability(rows)
        expected = next_order(self.rhythm, columns, self.levels.gone(columns))
        last_order = buyers["last_order_at"].cast(pa.date32())
        return pa.table(
            {
                "customer_id": buyers["customer_id"],
                "churn_probability": probability,
                "churn_risk": self.levels.of(probability, columns),
                "expected_loss": self.expected_loss(probability, columns),
                "reasons": pa.array(self.reasons(rows, probability, columns), pa.list_(pa.string())),
                "next_order_from": _days_after(last_order, expected.first),
                "next_order_to": _days_after(last_order, expected.last),
                "overdue": pa.array(np.round(expected.overdue, 2), pa.float64(), from_pandas=True),
                "model": pa.array([self.name] * len(rows), pa.string()),
            }
        )

    def expected_loss(self, probability: np.ndarray, columns: Columns) -> np.ndarray:
        """Probability times what the customer would bring in the horizon at the pace of the last year.

        It is 0 for customers who have left already (see `has_left`). The pace is the net revenue of the last 365 days
        by the days since the first order (365 at most). A customer younger than the horizon is taken to bring in it
        what they brought so far; nobody brings less than nothing.
        """
        watched = np.clip(columns["tenure_days"], self.horizon_days, max(_YEAR, self.horizon_days))
        brings = np.maximum(columns["net_revenue_365_days"], 0.0) * self.horizon_days / watched
        return np.where(self.has_left(probability, columns), 0.0, np.round(probability * brings, 2))

    def has_left(self, probability: np.ndarray, columns: Columns) -> np.ndarray:
        """Whether each customer has in all likelihood left before today: money that is gone is not at stake.

        They are gone; or silent for longer than the horizon and twice their usual gap; or the chance that they have
        left is over a third. That chance is what the model fears beyond the silences of customers who stay:
        1 - (1 - probability) / (1 - chance that one who stays is silent for another horizon).
        """
        patience = np.fmax(self.horizon_days, _OVERDUE * columns["mean_gap_days"])
        comes_if_there = np.maximum(1 - self.rhythm.quiet(columns, self.horizon_days), 1e-9)
        left = 1 - (1 - probability) / comes_if_there
        return np.asarray(self.levels.gone(columns) | (columns["recency_days"] > patience) | (left > _LEFT))

    def reasons(self, rows: np.ndarray, probability: np.ndarray, columns: Columns) -> list[list[str]]:
        """Up to three sentences per customer: the facts that move them most away from comparable customers."""
        if isinstance(self.fitted, Constant):
            return [[] for _ in rows]  # nothing moved anybody
        if isinstance(self.fitted, Constant):
            return [[] for _ in rows]  # nothing moved anybody
        groups = tuple(dict.fromkeys(feature.group for feature in self.features))
        moved = self._moved(rows, probability, groups, columns)
        upwards = probability >= self.levels.medium  # Medium and High list first what raises it
        return sentences(most_telling(moved, upwards=upwards), moved, groups, columns)

    def _moved(self, rows: np.ndarray, probability: np.ndarray, groups: Sequence[str], columns: Columns) -> np.ndarray:
        """By how much each group of facts raises the probability of each customer against comparable ones.

        It is the mean of two answers: what is lost when the group alone becomes that of comparable customers, and what
        is won when they get the group alone. The first says nothing of who is as good as lost by any other fact. These
        are the two ends of what Shapley (1953), A value for n-person games, averages over.
        """
        usual = self.comparable.of_each(columns)
        usual_probability = self.fitted.probability(usual)
        parts = []
        for group in groups:
            theirs = np.array([feature.group == group for feature in self.features])
            lost = probability - self.fitted.probability(np.where(theirs, usual, rows))
            won = self.fitted.probability(np.where(theirs, rows, usual)) - usual_probability
            parts.append((lost + won) / 2)
        return np.column_stack(parts)


def buyers_of(customers: pa.Table) -> pa.Table:
    """One row per customer with an order, by customer_id: the columns that features read."""
    import pyarrow.compute as pc

    read = customers.select(["customer_id", "last_order_at", *READ])
    return read.filter(pc.greater(read["orders"], 0)).sort_by("customer_id")


def _days_after(last_order: pa.ChunkedArray, days: np.ndarray) -> pa.Array:
    """The dates this number of days after the latest orders; NULL where the number is NaN."""
    import pyarrow as pa

    start = last_order.cast(pa.int32()).to_numpy()
    return pa.array(start + days, pa.float64(), from_pandas=True).cast(pa.int32()).cast(pa.date32())
