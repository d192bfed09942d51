"""The metrics of an experiment, from what its customers bought."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from regulars.stats.experiments.samples import Measured
from regulars.studies.experiments.results import Metric

Floats = NDArray[np.float64]

METRICS = ("conversion", "orders", "net_revenue", "gross_profit", "aov", "units_per_order")
DAILY = ("conversion", "orders", "net_revenue", "gross_profit")  # of these every day is looked at


def metrics_of(columns: Mapping[str, Floats]) -> list[Metric]:
    """Each metric of the customers whose measures these are; without costs there is no gross profit."""
    now = {name: columns[name] for name in ("orders", "net_revenue", "gross_profit", "revenue", "units")}
    before = {name: columns[f"{name}_before"] for name in now}
    bought, bought_before = (now["orders"] > 0).astype(float), (before["orders"] > 0).astype(float)
    found = [
        Metric("conversion", Measured(bought, None, bought_before)),
        Metric("orders", Measured(now["orders"], None, before["orders"])),
        _money("net_revenue", now, before),
        _money("gross_profit", now, before),
        _ratio("aov", "revenue", now, before),
        _ratio("units_per_order", "units", now, before),
    ]
    empty = {name for name in ("gross_profit", "units") if not now[name].any() and not before[name].any()}
    absent = {"gross_profit": "gross_profit", "units": "units_per_order"}
    return [metric for metric in found if metric.name not in {absent[name] for name in empty}]


def _money(name: str, now: Mapping[str, Floats], before: Mapping[str, Floats]) -> Metric:
    return Metric(name, Measured(now[name], None, before[name]), can_be_capped=True)


def _ratio(name: str, of: str, now: Mapping[str, Floats], before: Mapping[str, Floats]) -> Metric:
    measured = Measured(now[of], now["orders"], before[of], before["orders"])
    return Metric(name, measured, can_be_capped=True)


def columns_of_observed(measure: Callable[[str], Floats]) -> dict[str, Floats]:
    """Every measure of customers, after and before, by its column."""
    names = ("orders", "net_revenue", "gross_profit", "revenue", "units")
    return {column: measure(column) for name in names for column in (name, f"{name}_before")}
