"""What a purchase day brings: Gamma-Gamma where the shop's repeat buyers carry it, else the mean of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from regulars.stats.btyd import GammaGamma
from regulars.stats.btyd.patterns import Floats
from regulars.stats.errors import NotFitted
from regulars.studies.clv.forecasts import Draws
from regulars.studies.clv.histograms import Spend

LEAST_BUYERS = 30
EVEN = 1e6  # the shape of a spend that does not vary


@dataclass(frozen=True)
class Spending:
    """Money by purchase day of a customer who brought `net` in x repeat days: (base + weight × net) × ratio(x).

    With Gamma-Gamma base is gamma, weight is 1 and ratio(x) is p / (p x + q - 1); Fader, Hardie (2013), eq. 5.
    Without it base is the mean of all, and weight is 0: nothing is said of single customers.
    """

    p: float
    q: float
    base: float
    weight: float
    why_not: str = ""  # the reason where Gamma-Gamma is not used
    fitted: GammaGamma | None = None

    @classmethod
    def fit(cls, spend: Spend) -> Spending:
        """Gamma-Gamma where it can be fitted and has a mean."""
        model, why_not = _gamma_gamma(spend)
        if model is None:
            return cls(EVEN, EVEN + 1, spend.by_purchase, 0.0, why_not)
        return cls(model.p, model.q, model.gamma, 1.0, "", model)

    def ratio(self, x: Floats) -> Floats:
        return self.p / (self.p * self.weight * x + self.q - 1)

    def expected(self, x: Floats, net: Floats) -> Floats:
        """Money by purchase day; `net` is the mean of customers with x repeat purchase days."""
        return (self.base + self.weight * net) * self.ratio(x)

    def sums(self, x: Floats, counts: Floats, draws: Draws) -> Floats:
        """Drawn money of so many purchase days, in units of base + weight × net, row by row as `counts`.

        n purchase days bring Gamma(p n, ν), and ν of the customer is Gamma(p x + q, base + net).
        """
        brought = draws.random.standard_gamma(self.p * counts)
        rate = draws.random.standard_gamma((self.p * self.weight * x + self.q)[:, None], counts.shape)
        return brought / rate

    def to_json(self) -> dict[str, Any]:
        told = {"p": self.p, "q": self.q, "base": self.base, "weight": self.weight, "why_not": self.why_not}
        return told


def _gamma_gamma(spend: Spend) -> tuple[GammaGamma | None, str]:
    """The model, or why there is none."""
    if spend.total < LEAST_BUYERS:
        return None, f"{spend.total:,} customers came back and brought money; {LEAST_BUYERS} are needed"
    try:
        model = GammaGamma.fit(spend.x, spend.mean, customers=spend.customers)
    except NotFitted as error:
        return None, str(error)
    if not model.how.converged or model.how.at_bound:
        return None, "the spend of the repeat buyers has no Gamma-Gamma of greatest likelihood"
    if not np.isfinite(model.mean_spend) or model.mean_spend > 10 * spend.by_purchase:
        return None, "the Gamma-Gamma of the repeat buyers has no mean that could be true"
    return model, ""
