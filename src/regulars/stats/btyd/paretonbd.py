"""Pareto/NBD: purchases at a rate λ ~ Gamma(r, alpha), through a lifetime that ends at a rate μ ~ Gamma(s, beta)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from regulars.stats.btyd import lifetime
from regulars.stats.btyd.fitted import Fit
from regulars.stats.btyd.model import WEEK, Model, purchases_by
from regulars.stats.btyd.newton import Objective
from regulars.stats.btyd.patterns import Floats, Patterns, Whole


@dataclass(frozen=True)
class ParetoNBD(Model):
    """Pareto/NBD: purchases at a rate λ ~ Gamma(r, alpha), until the customer leaves, at a rate μ ~ Gamma(s, beta).

    All times at the interface are days; alpha and beta are in `unit_days`.

    Source: Schmittlein, Morrison, Colombo (1987), Management Science 33:1.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")
    TIMES: ClassVar[tuple[str, ...]] = ("alpha", "beta")
    STARTS: ClassVar[tuple[tuple[float, ...], ...]] = (
        (0.5, 0.3, 0.5, 0.4),
        (1.0, 1.0, 1.0, 2.0),
        (0.2, 0.1, 0.1, 0.1),
        (2.0, 0.5, 0.5, 4.0),
    )

    r: float
    alpha: float
    s: float
    beta: float
    unit_days: float = WEEK
    fit_record: Fit | None = None

    @classmethod
    def _objective(cls, patterns: Patterns) -> Objective:
        return lifetime.objective(patterns)

    def _log_likelihood(self, patterns: Patterns) -> Floats:
        return lifetime.log_likelihood(self._in_days, patterns)

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The chance that each customer is still alive at T, given x repeat purchases, the last at t_x.

        Source: Schmittlein et al. (1987), eq. 11-13.
        """
        columns = np.broadcast_arrays(*(np.asarray(values, dtype=float) for values in (x, t_x, T)))
        flat = [column.ravel() for column in columns]
        return lifetime.p_alive(self._in_days, *flat).reshape(columns[0].shape)

    def purchases_if_alive(self, t: ArrayLike, x: ArrayLike, T: ArrayLike) -> Floats:
        """Expected purchases within t days after T of customers alive at T: the rate times the life left within t.

        Source: Schmittlein et al. (1987), eq. 22, written so that s = 1 is no gap.
        """
        t, x, T = (np.asarray(values, dtype=float) for values in (t, x, T))
        r, alpha, s, beta = self._in_days
        grown = np.log1p(t / (beta + T))
        left = grown if s == 1.0 else -np.expm1((1 - s) * grown) / (s - 1)
        return (r + x) / (alpha + T) * (beta + T) * left

    def future_if_alive(self, ends: Floats, x: Floats, T: Floats, rng: np.random.Generator) -> Whole:
        """One drawn future of customers alive at T: purchases up to each of `ends` days after T, customers × ends."""
        r, alpha, s, beta = self._in_days
        rate, leaving = rng.gamma(r + x) / (alpha + T), rng.gamma(s, size=len(x)) / (beta + T)
        death = rng.exponential(size=len(x)) / np.maximum(leaving, 1e-300)
        return purchases_by(ends, rate, death, rng)
