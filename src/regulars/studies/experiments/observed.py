"""One experiment as it was observed: its customers, their arms, what they bought, and where that is too little."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from regulars.studies.experiments.arms import Arms, likely_control
from regulars.studies.experiments.settings import ExperimentSettings

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]

NOT_STARTED, RUNNING, FINISHED, REFUSED = "not_started", "running", "finished", "refused"


@dataclass(frozen=True)
class Observed:
    """The rows of `experiment_customers` and of `experiment_purchases` of one experiment."""

    settings: ExperimentSettings
    customers: pa.Table
    purchases: pa.Table
    first_day: date
    as_of: date

    @classmethod
    def of(
        cls, settings: ExperimentSettings, customers: pa.Table, purchases: pa.Table, *, first_day: date, as_of: date
    ) -> Observed:
        """The experiment among the rows of all."""
        mine = [table.filter(pc.equal(table["experiment"], settings.name)) for table in (customers, purchases)]
        return cls(settings, mine[0], mine[1], first_day, as_of)

    @cached_property
    def in_two_arms(self) -> int:
        """Customers who are set aside for being in more than one arm."""
        return int((self._column("arms") > 1).sum())

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Which customers are in one arm."""
        return np.asarray(self._column("arms") == 1)

    @cached_property
    def is_over(self) -> NDArray[np.bool_]:
        """Which of the counted customers were followed to the end of their window."""
        return np.asarray(self._column("is_over")[self.counted].astype(bool))

    @cached_property
    def names(self) -> list[str]:
        """The arms, by name."""
        return sorted(set(self._texts("arm")))

    @cached_property
    def arms(self) -> Arms:
        """The arms of the counted customers; shares from the settings, else from the assignment."""
        control = self.settings.control if self.settings.control in self.names else likely_control(self.names)
        return Arms.of(self._texts("arm"), control=control, shares=dict(self.settings.shares) or self._intended())

    @cached_property
    def segments(self) -> NDArray[np.object_]:
        """The segment of each counted customer at the assignment; where the file has none, their orders before it."""
        given = np.array(self.customers["segment"].to_pylist(), dtype=object)[self.counted]
        if any(segment is not None for segment in given):
            return np.array([segment or "none" for segment in given], dtype=object)
        before = self.measure("orders_before")
        labels = np.array(["no order before", "1 order before", "2 or more orders before"], dtype=object)
        return np.asarray(labels[np.minimum(before, 2).astype(int)])

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each counted customer."""
        customers = np.array(self.customers["customer_id"].to_pylist(), dtype=object)[self.counted]
        return {str(customer): place for place, customer in enumerate(customers)}

    @cached_property
    def entered(self) -> NDArray[np.intp]:
        """Days from the first assignment to that of each counted customer."""
        assigned = np.array(self.customers["assigned_on"].to_numpy(), dtype="datetime64[D]")[self.counted]
        return np.asarray((assigned - np.datetime64(self.first_assigned_on, "D")).astype(np.intp))

    @property
    def first_assigned_on(self) -> date:
        return pc.min(self.customers["assigned_on"]).as_py()

    @property
    def last_assigned_on(self) -> date:
        return pc.max(self.customers["assigned_on"]).as_py()

    @property
    def planned_end(self) -> date:
        """The day from which the fixed interval may be read."""
        return self.settings.ends or self.last_assigned_on + timedelta(days=self.settings.window_days)

    @property
    def is_finished(self) -> bool:
        return self.as_of >= self.planned_end

    @property
    def unknown(self) -> int:
        """Counted customers without any order in the log."""
        return int((self._column("orders_ever")[self.counted] == 0).sum())

    def measure(self, name: str) -> Floats:
        """A measure of each counted customer."""
        return np.asarray(self._column(name)[self.counted], dtype=float)

    def _column(self, name: str) -> NDArray[Any]:
        return np.asarray(self.customers[name].to_numpy())

    def _texts(self, name: str) -> list[str]:
        found = np.array(self.customers[name].to_pylist(), dtype=object)[self.counted]
        return [str(each) for each in found]

    def _intended(self) -> dict[str, float] | None:
        shares = self._column("intended_share")[self.counted].astype(float)
        arms = np.array(self._texts("arm"), dtype=object)
        found = {name: shares[arms == name] for name in self.names}
        if any(np.isnan(values).any() or not len(values) for values in found.values()):
            return None
        return {name: float(values[0]) for name, values in found.items()}
