"""What every dropout model foretells from two things: who is alive, and what the living buy."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from regulars.stats.btyd.fitted import Fitted
from regulars.stats.btyd.patterns import Floats, distinct_pairs

BLOCK = 65_536  # rows at a time, so that memory does not grow with the number of periods


class Forecasts(Fitted):
    """A model with `p_alive` and `purchases_if_alive`. All times are days."""

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The chance that each customer is still alive at T."""
        raise NotImplementedError

    def purchases_if_alive(self, t: ArrayLike, x: ArrayLike, T: ArrayLike) -> Floats:
        """Expected purchases within t days after T of customers alive at T."""
        raise NotImplementedError

    def expected_purchases(self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """Expected purchases of each customer within t days after T, given x repeat purchases, the last at t_x."""
        return self.p_alive(x, t_x, T) * self.purchases_if_alive(t, x, T)

    def expected_purchases_new(self, t: ArrayLike) -> Floats:
        """Expected repeat purchases within t days after the first purchase, of a customer of whom nothing is known."""
        return self.expected_purchases(t, 0, 0.0, 0.0)

    def discounted_purchases(
        self,
        x: ArrayLike,
        t_x: ArrayLike,
        T: ArrayLike,
        *,
        periods: int,
        period_days: float,
        discount: float,
    ) -> Floats:
        """Expected purchases of each customer over the next periods, those of period k divided by (1 + discount)^k.

        `discount` is the rate per period. What the living buy depends on (x, T) alone, so it is computed once for
        each distinct pair. Source: Fader, Hardie, Lee (2005), RFM and CLV, eq. 4, summed by period.
        """
        x, t_x, T = (np.atleast_1d(np.asarray(values)) for values in (x, t_x, T))
        pair_x, pair_T, place = distinct_pairs(x, T)
        ends = np.arange(1, periods + 1) * period_days
        # Σ_k (E_k - E_{k-1}) d^k, written as Σ_k E_k times the weight that is left for it.
        factor = (1 + discount) ** -np.arange(1.0, periods + 2)
        weights = np.append(factor[:-2] - factor[1:-1], factor[-2])
        worth = np.concatenate(
            [
                self.purchases_if_alive(ends, pair_x[rows, None], pair_T[rows, None]) @ weights
                for rows in (slice(first, first + BLOCK) for first in range(0, len(pair_x), BLOCK))
            ]
            or [np.zeros(0)]
        )
        return self.p_alive(x, t_x, T) * worth[place]
