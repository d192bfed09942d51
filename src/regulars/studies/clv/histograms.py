"""The condensed tables as arrays, in an order of their own: the engine's order must not move a last digit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from regulars.stats.btyd.patterns import Floats, Patterns

if TYPE_CHECKING:
    import pyarrow as pa

QUARTILES = 1.349  # standard deviations of a normal between its quartiles


@dataclass(frozen=True)
class Cells:
    """Histories at one snapshot, ascending in (x, T, t_x); days are whole. `follow_days` is 0 where nothing follows.

    `customers` have the history, `repeat_net` is the sum of what they brought; `next_*` are sums of what followed.
    """

    follow_days: int
    x: Floats
    t_x: Floats
    T: Floats
    customers: Floats
    repeat_net: Floats
    next_days: Floats
    next_squares: Floats
    next_net: Floats

    @classmethod
    def at(cls, clv_cells: pa.Table, snapshot: date, follow_days: int) -> Cells:
        """The rows of one snapshot. A snapshot that is not in the table has no rows."""
        return cls.of(_where(clv_cells, snapshot=snapshot, follow_days=follow_days), follow_days)

    @classmethod
    def of(cls, rows: pa.Table, follow_days: int = 0) -> Cells:
        """The rows of a table that holds one snapshot alone; sums that it does not have are 0."""
        there, named = set(rows.column_names), [name for name in cls.__dataclass_fields__ if name != "follow_days"]
        columns = {name: _floats(rows, name) if name in there else np.zeros(rows.num_rows) for name in named}
        order = np.lexsort((columns["t_x"], columns["T"], columns["x"]))
        return cls(follow_days, **{name: values[order] for name, values in columns.items()})

    def __len__(self) -> int:
        return len(self.x)

    @property
    def total(self) -> int:
        """Customers behind all cells."""
        return int(self.customers.sum())

    @property
    def repeaters(self) -> int:
        """Customers who came back."""
        return int(self.customers[self.x > 0].sum())

    @property
    def patterns(self) -> Patterns:
        return Patterns.of(self.x, self.t_x, self.T, customers=self.customers)


@dataclass(frozen=True)
class Spend:
    """Customers by x and mean spend per repeat purchase day, at one snapshot."""

    x: Floats
    mean: Floats
    customers: Floats

    @classmethod
    def at(cls, clv_spend: pa.Table, snapshot: date) -> Spend:
        rows = _where(clv_spend, snapshot=snapshot)
        x, customers, net = (_floats(rows, name) for name in ("x", "customers", "repeat_net"))
        order = np.lexsort((net, _floats(rows, "spend_class"), x))
        mean = net / np.maximum(x * customers, 1.0)
        return cls(x[order], mean[order], customers[order])

    @property
    def total(self) -> int:
        return int(self.customers.sum())

    @property
    def by_customer(self) -> float:
        """The mean of the customers' means; 0 where there is none."""
        return float(self.customers @ self.mean / self.total) if self.total else 0.0

    @property
    def median(self) -> float:
        """Half of the customers have a mean spend of so much or less; 0 where there is none."""
        return self._quantile(0.5)

    def evenness(self, least: float, most: float) -> float:
        """The shape of a gamma that varies like the customers' means, from the quartiles of their logarithms."""
        low, high = self._quantile(0.25), self._quantile(0.75)
        spread = np.log(high / low) / QUARTILES if low > 0 else 0.0
        return float(np.clip(1 / max(spread, 1e-9) ** 2, least, most))

    def _quantile(self, share: float) -> float:
        if not self.total:
            return 0.0
        order = np.argsort(self.mean, kind="stable")
        place = np.searchsorted(np.cumsum(self.customers[order]), share * self.total)
        return float(self.mean[order][place])

    @property
    def by_purchase(self) -> float:
        """Money by repeat purchase day; 0 where there is none."""
        days = self.customers @ self.x
        return float((self.customers * self.x) @ self.mean / days) if days else 0.0


def _where(table: pa.Table, **wanted: object) -> pa.Table:
    """The rows in which the columns have these values."""
    import pyarrow.compute as pc

    keep = None
    for name, value in wanted.items():
        here = pc.equal(table[name], value)
        keep = here if keep is None else pc.and_(keep, here)
    return table.filter(keep)


def _floats(table: pa.Table, name: str) -> Floats:
    """A column as floats; decimals are exact until here."""
    column = table[name].cast("float64").combine_chunks()
    return np.array(np.from_dlpack(column))  # to_numpy() would load pandas, which takes a second
