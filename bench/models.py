"""Our side of the contests of the models: from histories of customers to a fitted value, or to its scores.

    python -m bench.models bgnbd|pareto|gamma|clv|score HISTORIES.npz

The last line says the seconds of that step alone, and a result to compare: the log-likelihood with time in weeks, or
the sum of the scores.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping

import numpy as np

from regulars.stats.btyd import BGNBD, GammaGamma, ParetoNBD, Patterns

PERIODS = {"periods": 12, "period_days": 30.0, "discount": 0.01}
Histories = Mapping[str, np.ndarray]


def bgnbd(given: Histories) -> float:
    """The log-likelihood of BG/NBD."""
    return BGNBD.fit(Patterns.of(given["x"], given["t_x"], given["T"])).how.log_likelihood


def pareto(given: Histories) -> float:
    """The log-likelihood of Pareto/NBD."""
    return ParetoNBD.fit(Patterns.of(given["x"], given["t_x"], given["T"])).how.log_likelihood


def gamma(given: Histories) -> float:
    """The log-likelihood of Gamma-Gamma for those who bought again."""
    again = given["x"] > 0
    return GammaGamma.fit(given["x"][again], given["m"][again]).how.log_likelihood


def clv(given: Histories) -> float:
    """The sum of spend over twelve discounted months, by a given model."""
    model = BGNBD(0.243, 4.414, 0.793, 2.426)
    purchases = model.discounted_purchases(given["x"], given["t_x"], given["T"], **PERIODS)
    return float((purchases * given["m"]).sum())


def score(given: Histories) -> float:
    """The sum of discounted purchases of all customers, by a model fitted to them."""
    x, t_x, T = given["x"], given["t_x"], given["T"]  # noqa: N806
    return float(BGNBD.fit(Patterns.of(x, t_x, T)).discounted_purchases(x, t_x, T, **PERIODS).sum())


JOBS: dict[str, Callable[[Histories], float]] = {
    "bgnbd": bgnbd,
    "pareto": pareto,
    "gamma": gamma,
    "clv": clv,
    "score": score,
}


def main() -> None:
    """Load, do the job once, say how long it took and what came out."""
    with np.load(sys.argv[2]) as stored:
        given = {name: stored[name] for name in stored.files}
    start = time.perf_counter()
    value = JOBS[sys.argv[1]](given)
    print(json.dumps({"inner": time.perf_counter() - start, "value": value}))


if __name__ == "__main__":
    main()
