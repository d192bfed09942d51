"""What speaks against the money of a purchase day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from regulars.ground.evidence import Reason, ReasonCode
from regulars.stats.btyd import dependence
from regulars.studies.clv.findings import Findings
from regulars.studies.clv.histograms import Spend

MEAN_SPEND = ReasonCode(
    "mean_spend",
    "a purchase day is valued at the mean of the customer's own and one at the shop's median, for {why}",
)
_KNOWS_NOT = "which Gamma-Gamma does not know; customers of whom little is known are valued at too"
FREQUENT_SPEND_MORE = ReasonCode(
    "frequent_spend_more",
    f"who comes more often spends more each time (rank correlation {{rho:+.2f}}), {_KNOWS_NOT} much",
)
FREQUENT_SPEND_LESS = ReasonCode(
    "frequent_spend_less",
    f"who comes more often spends less each time (rank correlation {{rho:+.2f}}), {_KNOWS_NOT} little",
)

_TOGETHER = 0.30  # rank correlation of spend and frequency
_MOST_COMPARED = 50_000


def of_the_spend(found: Findings) -> Iterator[Reason]:
    spending, spend = found.model.spending, found.given.spend
    if spending.why_not:
        yield MEAN_SPEND(why=spending.why_not)
        return
    rho = _going_together(spend)
    if abs(rho) > _TOGETHER:
        yield (FREQUENT_SPEND_MORE if rho > 0 else FREQUENT_SPEND_LESS)(rho=rho)


def _going_together(spend: Spend) -> float:
    """Spearman's correlation of spend and frequency; 0 where there is none to tell."""
    scale = max(1.0, spend.total / _MOST_COMPARED)  # of millions, every so-many-th customer tells as much
    ranks = np.floor((np.arange(int(spend.total / scale)) + 0.5) * scale)
    rows = np.searchsorted(np.cumsum(spend.customers), ranks, side="right")
    rho = dependence(spend.x[rows], spend.mean[rows]).rho
    return float(np.nan_to_num(rho))
