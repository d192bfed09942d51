"""Comparable customers: of the same age and count of orders, who came back. A fact is a reason only against theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from regulars.studies.churn.features import Columns

ORDERS = (2.0, 3.0, 5.0, 10.0)  # counts at which a further class begins
AGES = (90.0, 180.0, 365.0)  # days since the first order, after which a further class begins
_LEAST = 30  # customers of a class: the median of fewer is chance
_ALL = "all"


@dataclass(frozen=True)
class Comparable:
    """The medians of the features of customers who came back, in each class where the model was learnt, and of all."""

    medians: Mapping[str, tuple[float, ...]]

    @classmethod
    def of(cls, rows: np.ndarray, columns: Columns, churned: np.ndarray) -> Comparable:
        """The medians of classes in which enough customers came back; a class with fewer is compared with all.

        Who left is no measure: in a class in which most are gone, a long silence would be like that of all others.
        """
        stayed = churned == 0
        rows, names = rows[stayed], _classes(columns)[stayed]
        medians = {_ALL: _median(rows)}
        for name, size in zip(*np.unique(names, return_counts=True), strict=True):
            if size >= _LEAST:
                medians[str(name)] = _median(rows[names == name])
        return cls(medians)

    def of_each(self, columns: Columns) -> np.ndarray:
        """The features that comparable customers have, one row per customer."""
        names, place = np.unique(_classes(columns), return_inverse=True)
        found = np.array([self.medians.get(str(name), self.medians[_ALL]) for name in names])
        return found[place] if len(names) else np.empty((0, len(self.medians[_ALL])))


def _median(rows: np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in np.median(rows, axis=0))


def _classes(columns: Columns) -> np.ndarray:
    """The class of each customer, such as `2.1`: that of their orders, and that of their age."""
    orders = np.searchsorted(ORDERS, columns["orders"], side="right")
    ages = np.searchsorted(AGES, columns["tenure_days"], side="left")
    return np.char.add(np.char.add(orders.astype(str), "."), ages.astype(str))
