"""What an analysis must know of the customers of one arm: means and covariances of outcome and history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

OUTCOME, PER, HISTORY, HISTORY_PER = 0, 1, 2, 3  # columns of measured values: numerator and denominator, now and before


@dataclass(frozen=True)
class Measured:
    """One row per customer: an outcome, and the same measure over the time before the experiment.

    `per` is the denominator of a ratio, such as orders of revenue per order; None for a mean per customer.
    `history` is None where nothing was observed before.
    """

    outcome: Floats
    per: Floats | None = None
    history: Floats | None = None
    history_per: Floats | None = None

    @property
    def columns(self) -> Floats:
        """The four columns side by side; a denominator that is not there is 1, a history that is not there 0."""
        ones, zeros = np.ones_like(self.outcome), np.zeros_like(self.outcome)
        return np.column_stack(
            [
                self.outcome,
                ones if self.per is None else self.per,
                zeros if self.history is None else self.history,
                ones if self.history is None or self.history_per is None else self.history_per,
            ]
        )

    def of(self, chosen: NDArray[np.bool_]) -> Measured:
        """The chosen customers."""
        return Measured(*(None if each is None else each[chosen] for each in self._all))  # type: ignore[arg-type]

    def without_history(self) -> Measured:
        return Measured(self.outcome, self.per)

    @property
    def has_history(self) -> bool:
        """Whether the history can explain anything: it differs between customers."""
        if self.history is None or not len(self.history) or np.ptp(self.history) == 0:
            return False
        return self.history_per is None or bool(self.history_per.sum() > 0)

    @property
    def varies(self) -> bool:
        """Whether customers differ in the outcome, of a ratio in more than its denominator."""
        if self.per is None:
            return bool(np.ptp(self.outcome) > 0)
        total = self.per.sum()
        apart = self.outcome - self.per * (self.outcome.sum() / total if total else 0.0)
        return bool(np.abs(apart).max() > 1e-9 * (1 + np.abs(self.outcome).max()))

    @property
    def is_plain_share(self) -> bool:
        """Whether every customer has 0 or 1, and nothing else is known of them."""
        return self.per is None and self.history is None and bool(np.isin(self.outcome, (0.0, 1.0)).all())

    @property
    def _all(self) -> tuple[Floats | None, ...]:
        return self.outcome, self.per, self.history, self.history_per


@dataclass(frozen=True)
class Sample:
    """Size, means and covariances (of n-1) of the four columns, for the customers of one arm."""

    customers: int
    means: Floats
    covariances: Floats

    @classmethod
    def of(cls, measured: Measured) -> Sample:
        """The moments of at least two customers. Raises ValueError for fewer."""
        columns = measured.columns
        if len(columns) < 2:
            raise ValueError(f"an arm needs two customers at least, found {len(columns)}")
        return cls(len(columns), columns.mean(axis=0), np.cov(columns, rowvar=False))
