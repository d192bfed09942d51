"""BG/NBD and MBG/NBD: purchases at a steady rate λ ~ Gamma(r, alpha), until a purchase is the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from regulars.stats.btyd import geometric
from regulars.stats.btyd.fitted import Fit
from regulars.stats.btyd.future import purchases_while_alive
from regulars.stats.btyd.model import WEEK, Model, purchases_by
from regulars.stats.btyd.newton import Objective
from regulars.stats.btyd.patterns import Floats, Patterns, Whole


@dataclass(frozen=True)
class BetaGeometric(Model):
    """What BG/NBD and MBG/NBD have in common. All times at the interface are days; alpha is in `unit_days`."""

    NAMES: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    TIMES: ClassVar[tuple[str, ...]] = ("alpha",)
    STARTS: ClassVar[tuple[tuple[float, ...], ...]] = (
        (0.5, 0.3, 0.5, 2.0),
        (1.0, 1.0, 1.0, 5.0),
        (0.2, 0.1, 0.1, 1.0),
        (2.0, 0.5, 0.05, 0.5),
    )
    SHIFT: ClassVar[int]

    r: float
    alpha: float
    a: float
    b: float
    unit_days: float = WEEK
    fit_record: Fit | None = None

    @classmethod
    def _objective(cls, patterns: Patterns) -> Objective:
        return geometric.objective(patterns, cls.SHIFT)

    def _log_likelihood(self, patterns: Patterns) -> Floats:
        return geometric.log_likelihood(self._in_days, self.SHIFT, patterns)

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

    def future_if_alive(self, ends: Floats, x: Floats, T: Floats, rng: np.random.Generator) -> Whole:
        """One drawn future of customers alive at T: purchases up to each of `ends` days after T, customers × ends."""
        r, alpha, a, b = self._in_days
        made = purchases_by(ends, rng.gamma(r + x) / (alpha + T), np.inf, rng)
        chance = np.maximum(rng.beta(a, b + x + self.SHIFT), 1e-12)
        return np.minimum(made, rng.geometric(chance)[:, None])


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
