"""Models of repeat buying, spend and survival, fitted to arrays.

    from regulars.models import BGNBD, Patterns

    model = BGNBD.fit(Patterns.of(x=[2, 0, 5], t_x=[30.0, 0.0, 340.0], T=[300.0, 200.0, 365.0]))
    model.expected_purchases(90, x=2, t_x=30.0, T=300.0)

Times are days. `x` counts repeat purchases, `t_x` is the time from the first purchase to the last, `T` from the first
to the end of observation. Impossible counts and times raise ValueError; data that no model can be fitted to raises
NotFitted.
"""

from regulars.stats.btyd.bgnbd import BGNBD, MBGNBD
from regulars.stats.btyd.gammagamma import GammaGamma
from regulars.stats.btyd.paretonbd import ParetoNBD
from regulars.stats.btyd.patterns import Patterns
from regulars.stats.btyd.sbg import SBG
from regulars.stats.errors import NotFitted
from regulars.stats.survival import KaplanMeier
from regulars.studies.churn.stored import churn_scores_with

__all__ = [
    "BGNBD",
    "MBGNBD",
    "SBG",
    "GammaGamma",
    "KaplanMeier",
    "NotFitted",
    "ParetoNBD",
    "Patterns",
    "churn_scores_with",
]
