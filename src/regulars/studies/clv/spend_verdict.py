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
    (
        "a purchase day is valued at the mean of the customer's own purchase days and one at the shop's "
        "median, because {why}"
    ),
)
_KNOWS_NOT = "which Gamma-Gamma ignores; customers with little data are valued too"
FREQUENT_SPEND_MORE = ReasonCode(
    "frequent_spend_more",
    f"customers who come more often spend more each time (rank correlation {{rho:+.2f}}), {_KNOWS_NOT} high",
)
FREQUENT_SPEND_LESS = ReasonCode(
    "frequent_spend_less",
    f"customers who come more often spend less each time (rank correlation {{rho:+.2f}}), {_KNOWS_NOT} low",
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
