"""What a purchase day brings: Gamma-Gamma where the shop carries it, else the customer's mean and the median."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from regulars.ground.evidence import Reason, ReasonCode
from regulars.stats.btyd import GammaGamma
from regulars.stats.btyd.patterns import Floats
from regulars.stats.errors import NotFitted
from regulars.studies.clv.forecasts import Draws
from regulars.studies.clv.histograms import Spend

FEW_BUYERS = ReasonCode("few_buyers", "{buyers:,} customers came back and spent money; {least} are needed")
NOT_FITTED = ReasonCode("not_fitted", "{why}")
NO_PEAK = ReasonCode("no_peak", "no Gamma-Gamma fits the spend of the repeat buyers")
NO_MEAN = ReasonCode("no_mean", "the Gamma-Gamma of the repeat buyers has an impossible mean")

LEAST_BUYERS = 30
FLATTEST, STEEPEST = 0.5, 1e6  # shape of a spend that varies wildly, and of one that does not
LIKE = 2.0  # a fit that was stopped is taken if its mean is that near to what was seen


@dataclass(frozen=True)
class Spending:
    """Money by purchase day of a customer who brought `net` in x repeat days: (gamma + net) × ratio(x).

    ratio(x) is p / (p x + q - 1); Fader, Hardie (2013), eq. 5. Where Gamma-Gamma cannot be fitted, q is p + 1 and
    gamma the shop's median: that is the mean of a customer's own days and one day at the median.
    """

    p: float
    q: float
    gamma: float
    why_not: Reason | None = None  # where Gamma-Gamma is not used
    fitted: GammaGamma | None = None

    @classmethod
    def fit(cls, spend: Spend) -> Spending:
        """Gamma-Gamma where it can be fitted and has a mean that can be true."""
        model, why_not = _gamma_gamma(spend)
        if model is not None:
            return cls(model.p, model.q, model.gamma, None, model)
        p = spend.evenness(FLATTEST, STEEPEST)
        return cls(p, p + 1, spend.median, why_not)

    def ratio(self, x: Floats) -> Floats:
        return self.p / (self.p * x + self.q - 1)

    def expected(self, x: Floats, net: Floats) -> Floats:
        """Money by purchase day; `net` is the mean of customers with x repeat purchase days."""
        return (self.gamma + net) * self.ratio(x)

    def known(self, x: Floats) -> Floats:
        """About how much is known of a customer's own spend, in days: drawn money falls as it grows."""
        return self.p * x + self.q

    def sums(self, x: Floats, counts: Floats, draws: Draws) -> Floats:
        """Drawn money for these numbers of purchase days, in units of gamma + net, row by row as `counts`.

        n purchase days bring Gamma(p n, ν), and ν of the customer is Gamma(p x + q, gamma + net).
        """
        brought = draws.random.standard_gamma(self.p * counts)
        return brought / draws.random.standard_gamma(self.known(x)[:, None], counts.shape)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Spending:
        """The stored spending: what scores need of it."""
        return cls(stored["p"], stored["q"], stored["gamma"])

    def to_json(self) -> dict[str, Any]:
        return {"p": self.p, "q": self.q, "gamma": self.gamma, "why_not": str(self.why_not or "")}


def _gamma_gamma(spend: Spend) -> tuple[GammaGamma | None, Reason | None]:
    """The model, or why there is none."""
    if spend.total < LEAST_BUYERS:
        return None, FEW_BUYERS(buyers=spend.total, least=LEAST_BUYERS)
    try:
        model = GammaGamma.fit(spend.x, spend.mean, customers=spend.customers)
    except NotFitted as error:
        return None, NOT_FITTED(why=error)
    mean, stopped = model.mean_spend, not model.how.converged or bool(model.how.at_bound)
    near = all(mean / LIKE <= seen <= mean * LIKE for seen in (spend.by_purchase, spend.by_customer))
    if stopped and not near:
        return None, NO_PEAK()
    if not np.isfinite(mean) or mean > 10 * spend.by_purchase:
        return None, NO_MEAN()
    return model, None
