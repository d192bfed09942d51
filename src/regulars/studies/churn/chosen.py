"""The chosen model with all that scoring needs: probabilities, risk levels, money at stake and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regulars.studies.churn.features import BY_NAME, READ, Columns, Feature, columns_of, matrix
from regulars.studies.churn.fitted import Fitted
from regulars.studies.churn.levels import Levels
from regulars.studies.churn.reasons import most_telling, sentences

if TYPE_CHECKING:
    import pyarrow as pa

_YEAR = 365
_AT_ONCE = 100_000  # customers scored at a time: their sentences take far more memory than the table of them


@dataclass(frozen=True)
class ChurnModel:
    """A fitted model of churn. `typical` is the median of each feature where it was learnt, at `learnt_at`."""

    name: str
    fitted: Fitted
    feature_names: tuple[str, ...]
    typical: tuple[float, ...]
    learnt_at: str
    horizon_days: int
    gap_days: int
    levels: Levels

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
        return pa.table(
            {
                "customer_id": buyers["customer_id"],
                "churn_probability": probability,
                "churn_risk": self.levels.of(probability, columns),
                "expected_loss": self.expected_loss(probability, columns),
                "reasons": pa.array(self.reasons(rows, probability, columns), pa.list_(pa.string())),
                "model": pa.array([self.name] * len(rows), pa.string()),
            }
        )

    def expected_loss(self, probability: np.ndarray, columns: Columns) -> np.ndarray:
        """Probability times what the customer would bring in the horizon at the pace of the last year; 0 for the gone.

        The pace is the net revenue of the last 365 days by the days since the first order (365 at most). A customer
        younger than the horizon is taken to bring in it what they brought so far; nobody brings less than nothing.
        """
        watched = np.clip(columns["tenure_days"], self.horizon_days, max(_YEAR, self.horizon_days))
        brings = np.maximum(columns["net_revenue_365_days"], 0.0) * self.horizon_days / watched
        return np.where(self.levels.gone(columns), 0.0, np.round(probability * brings, 2))

    def reasons(self, rows: np.ndarray, probability: np.ndarray, columns: Columns) -> list[list[str]]:
        """Up to three sentences per customer: the facts that move them most away from a typical customer."""
        usual = np.array(self.typical)
        groups = tuple(dict.fromkeys(feature.group for feature in self.features))
        moved = []
        for group in groups:
            without = rows.copy()
            for place, feature in enumerate(self.features):
                if feature.group == group:
                    without[:, place] = usual[place]
            moved.append(probability - self.fitted.probability(without))
        typical = float(self.fitted.probability(usual[None, :])[0])
        at_risk = probability >= min(typical, self.levels.medium)  # Medium and High are told what raises it
        told = most_telling(np.column_stack(moved), upwards=at_risk)
        return sentences(told, groups, columns)


def buyers_of(customers: pa.Table) -> pa.Table:
    """One row per customer with an order, by customer_id: the columns that features read."""
    import pyarrow.compute as pc

    read = customers.select(["customer_id", *READ])
    return read.filter(pc.greater(read["orders"], 0)).sort_by("customer_id")
