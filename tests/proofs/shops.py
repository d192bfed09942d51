"""Shops to experiment on: customers known before a day, what they bought in the days after it, and in those before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from regulars.shell.published.run import Run
from regulars.stats.experiments.capping import cap_of
from regulars.studies.experiments.daily import Growth, planned_variance
from regulars.studies.experiments.members import MEASURED, order_values, past_customers

Floats = NDArray[np.float64]
DAYS, DAYS_BEFORE, CAP = 60, 180, 0.99


@dataclass(frozen=True)
class Shop:
    """Measures of customers after and before, by column, and each purchase after: who, on which day, how much."""

    columns: Mapping[str, Floats]
    who: NDArray[np.intp]
    day: NDArray[np.intp]
    spent: Floats

    @property
    def customers(self) -> int:
        return len(self.columns["orders"])

    def grown(self, metric: str) -> tuple[Floats, Floats, float]:
        """Accumulated outcome and its square by customer and day, and the variance that is planned for."""
        history, cap = (
            self.columns[f"{metric}_before"] if metric != "conversion" else self._came_before,
            self._cap(metric),
        )
        value = self.spent if metric == "net_revenue" else np.ones(len(self.who))
        growth = Growth.of(self.who, self.day, value, cap=cap)
        grown = np.zeros((2, self.customers, DAYS))
        np.add.at(grown[0], (growth.customer, growth.day), growth.added)
        np.add.at(grown[1], (growth.customer, growth.day), growth.added_squares)
        planned = planned_variance(history, cap=cap, days=DAYS, days_before=DAYS_BEFORE)
        return grown[0].cumsum(axis=1), grown[1].cumsum(axis=1), planned

    @property
    def _came_before(self) -> Floats:
        return np.asarray(self.columns["orders_before"] > 0, dtype=float)

    def _cap(self, metric: str) -> float:
        if metric == "conversion":
            return 1.0
        return float("inf") if metric == "orders" else cap_of(self.columns["net_revenue_before"], CAP)


def of_run(run: Run, begins: date) -> Shop:
    """The customers of a published run who were known before a day."""
    orders = order_values(run.table("orders"))
    end = begins + timedelta(days=DAYS)
    past = past_customers(orders, end=ibis.literal(end), days=DAYS, days_before=DAYS_BEFORE).to_pyarrow()
    names = past["customer_id"].to_pylist()
    place = {name: at for at, name in enumerate(names)}
    after = orders.filter(
        (orders.ordered_at.date() >= ibis.literal(begins)) & (orders.ordered_at.date() < ibis.literal(end))
    ).to_pyarrow()
    who = np.array([place.get(name, -1) for name in after["customer_id"].to_pylist()], dtype=np.intp)
    day = np.array([(moment.date() - begins).days for moment in after["ordered_at"].to_pylist()], dtype=np.intp)
    spent = after["net_revenue"].to_numpy()
    known = who >= 0
    columns = {name: past[name].to_numpy() for name in past.column_names if name not in ("customer_id", "hashed")}
    return Shop(columns, who[known], day[known], spent[known])


def simulated(seed: int, customers: int, *, lift: float = 0.0, treated: NDArray[np.bool_] | None = None) -> Shop:
    """Customers who buy at a pace of their own, and spend by habit; the treated buy more often by the lift."""
    draw = np.random.default_rng(seed)
    pace, habit = draw.gamma(1.5, 0.012, customers), draw.lognormal(3.2, 0.5, customers)
    faster = pace * (1 + lift * (0 if treated is None else treated))
    bought = draw.poisson(np.repeat(faster[:, None], DAYS, axis=1))
    who, day = (each.astype(np.intp) for each in np.nonzero(bought))
    spent = habit[who] * draw.lognormal(0, 0.4, len(who))
    before = draw.poisson(pace * DAYS_BEFORE).astype(float)
    spent_before = before * habit * draw.lognormal(0, 0.2, customers)
    orders = np.bincount(who, minlength=customers).astype(float)
    revenue = np.bincount(who, spent, customers)
    units, units_before = orders + draw.poisson(orders), before + draw.poisson(before)
    names = (*MEASURED, *(f"{name}_before" for name in MEASURED))
    columns: dict[str, Any] = {name: np.zeros(customers) for name in names}
    columns |= {"orders": orders, "net_revenue": revenue, "revenue": revenue, "units": units}
    columns |= {"orders_before": before, "net_revenue_before": spent_before, "revenue_before": spent_before}
    columns |= {"units_before": units_before}
    return Shop(columns, who, day, spent)
