"""BG/NBD and MBG/NBD: purchases at a steady rate λ ~ Gamma(r, alpha), until a purchase is the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from regulars.stats.btyd import geometric
from regulars.stats.btyd.fitted import Fit
from regulars.stats.btyd.fitting import best_of, rescaled
from regulars.stats.btyd.forecasts import Forecasts
from regulars.stats.btyd.future import purchases_while_alive
from regulars.stats.btyd.patterns import Floats, Patterns

WEEK = 7.0
# r, alpha, a, b where the mean time of observation is 1; the later ones are tried where the first leads nowhere.
STARTS = ((0.5, 0.3, 0.5, 2.0), (1.0, 1.0, 1.0, 5.0), (0.2, 0.1, 0.1, 1.0), (2.0, 0.5, 0.05, 0.5))


@dataclass(frozen=True)
class BetaGeometric(Forecasts):
    """What BG/NBD and MBG/NBD have in common. All times at the interface are days; alpha is in `unit_days`."""

    NAMES: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    SHIFT: ClassVar[int]

    r: float
    alpha: float
    a: float
    b: float
    unit_days: float = WEEK
    fit_record: Fit | None = None

    @classmethod
    def fit(cls, patterns: Patterns, *, unit_days: float = WEEK) -> Self:
        """The model of greatest likelihood for these customers.

        A likelihood without a peak also ends here: `how` tells it, and `identify` judges it. Raises NotFitted where
        nothing can be asked of the data at all (no customer, nobody bought again, no time observed).
        """
        scaled, day = rescaled(patterns)
        best = best_of(lambda data: geometric.objective(data, cls.SHIFT), scaled, np.log(STARTS))
        r, alpha, a, b = (float(v) for v in np.exp(best.theta))
        unit = unit_days / day
        likelihood = best.value * patterns.total_customers + patterns.repeat_purchases * np.log(unit)
        record = Fit.of(
            best,
            cls.NAMES,
            log_likelihood=likelihood,
            customers=patterns.total_customers,
            patterns=len(patterns),
        )
        return cls(r, alpha / unit, a, b, unit_days, record)

    @property
    def _in_days(self) -> Floats:
        return np.array([self.r, self.alpha * self.unit_days, self.a, self.b])

    def log_likelihood(self, patterns: Patterns) -> Floats:
        """One log-likelihood per pattern, of one customer, with time in `unit_days`."""
        return geometric.log_likelihood(self._in_days, self.SHIFT, patterns) + patterns.x * np.log(self.unit_days)

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """The chance that each customer will still buy, given x repeat purchases, the last t_x of T days in.

        Source: Fader, Hardie, Lee (2008), Computing P(alive) using the BG/NBD model; Batislam et al. (2007), eq. 3.
        """
        x, t_x, end = (np.asarray(values, dtype=float) for values in (x, t_x, T))
        return expit(-geometric.log_odds_of_death(self._in_days, self.SHIFT, x, t_x, end))

    def purchases_if_alive(self, t: ArrayLike, x: ArrayLike, T: ArrayLike) -> Floats:
        """Expected purchases within t days after T of customers who are alive at T; they do not depend on t_x.

        Source: Fader, Hardie, Lee (2005), eq. 10 without its denominator; Batislam et al. (2007), eq. 5.
        """
        t, x, end = (np.asarray(values, dtype=float) for values in (t, x, T))
        r, alpha, a, b = self._in_days
        return purchases_while_alive(r + x, t / (alpha + end), a, b + x + self.SHIFT)


@dataclass(frozen=True)
class BGNBD(BetaGeometric):
    """BG/NBD: after each repeat purchase a customer drops out with a chance p ~ Beta(a, b).

    Source: Fader, Hardie, Lee (2005), Marketing Science 24:275.
    """

    SHIFT: ClassVar[int] = 0


@dataclass(frozen=True)
class MBGNBD(BetaGeometric):
    """MBG/NBD: as BG/NBD, but a customer may drop out right after the first purchase too.

    Source: Batislam, Denizel, Filiztekin (2007), Int. J. of Research in Marketing 24:201; Hoppe, Wagner (2007).
    """

    SHIFT: ClassVar[int] = 1
