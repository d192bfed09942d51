"""Rows of the feature table as numbers for a model: one fixed transformation, with nothing learnt from data.

Counts, days and money are skewed, so their logarithm is taken. What a customer has no value for (the gap of someone
who bought once) is 0, and `bought_once` tells it from a real 0.

Numbers that grow with the length of the log rather than with the customer (tenure, the longest gap, sums of a year) are
no features: a model that learns them from a younger log misreads them in an older one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

Columns = Mapping[str, np.ndarray]  # by column of `customers`; NaN where the table has NULL


@dataclass(frozen=True)
class Feature:
    """A number of a customer, the group of facts that it belongs to, and what it means."""

    name: str
    group: str
    meaning: str
    of: Callable[[Columns], np.ndarray]


def _log(name: str) -> Callable[[Columns], np.ndarray]:
    """log(1 + value), with the sign of the value; 0 where there is none."""
    return lambda c: np.sign(_known(c[name])) * np.log1p(np.abs(_known(c[name])))


def _known(values: np.ndarray) -> np.ndarray:
    return np.nan_to_num(values, nan=0.0)


def _overdue(c: Columns) -> np.ndarray:
    """log of the current silence by the mean gap."""
    gap = np.where(c["mean_gap_days"] > 0, c["mean_gap_days"], np.nan)
    return _known(np.log(c["recency_days"] / gap))


def _unevenness(c: Columns) -> np.ndarray:
    gap = np.where(c["mean_gap_days"] > 0, c["mean_gap_days"], np.nan)
    return _known(c["gap_spread_days"] / gap)


RFM: tuple[Feature, ...] = (
    Feature("recency", "silence", "Days since the latest order (log)", _log("recency_days")),
    Feature("frequency", "habit", "Orders (log)", _log("orders")),
    Feature("monetary", "money", "Net revenue (log)", _log("net_revenue")),
)
FULL: tuple[Feature, ...] = (
    *RFM,
    Feature("overdue", "silence", "Days since the latest order divided by the mean gap (log)", _overdue),
    Feature("bought_once", "habit", "Whether there is only one purchase day", lambda c: 1.0 * (c["purchase_days"] < 2)),
    Feature("active_months", "habit", "Calendar months with an order (log)", _log("active_months")),
    Feature("mean_gap", "silence", "Mean days between purchase days (log)", _log("mean_gap_days")),
    Feature("unevenness", "silence", "Standard deviation of the gaps divided by their mean", _unevenness),
    Feature("orders_90_days", "lately", "Orders in the last 90 days (log)", _log("orders_90_days")),
    Feature(
        "order_trend", "lately", "Orders in the last 90 days less those in the 90 before (log)", _log("order_trend")
    ),
    Feature("net_revenue_90_days", "money", "Net revenue in the last 90 days (log)", _log("net_revenue_90_days")),
    Feature("order_value", "money", "Average order value (log)", _log("aov")),
    Feature("products", "range", "Different products bought (log)", _log("products")),
    Feature("return_share", "returns", "Returns divided by gross revenue", lambda c: 0.0 - _known(c["return_share"])),
)
RECENCY: tuple[Feature, ...] = RFM[:1]
BY_NAME: dict[str, Feature] = {feature.name: feature for feature in FULL}
READ = (
    *("recency_days", "orders", "net_revenue", "mean_gap_days", "gap_spread_days", "purchase_days", "active_months"),
    *("orders_90_days", "order_trend", "net_revenue_90_days", "aov", "products", "return_share", "tenure_days"),
    *("net_revenue_365_days", "longest_gap_days"),
)


def columns_of(rows: pa.Table) -> Columns:
    """The columns of `customers` that features read, as floats."""
    import pyarrow as pa

    return {name: rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False).astype(float) for name in READ}


def matrix(columns: Columns, features: tuple[Feature, ...]) -> np.ndarray:
    """One row per customer, one column per feature."""
    return np.column_stack([feature.of(columns) for feature in features])
