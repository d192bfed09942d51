# ruff: noqa: N803, N806 (T is the papers' symbol)
"""The peer of the contests of the models: lifetimes 0.11.3, in an environment of its own (bench/peers.py).

    PEER/bin/python bench/lifetimes_models.py bgnbd|pareto|gamma|clv HISTORIES.npz

As its documentation has it, in weeks (days for the months of CLV). The last line is as in bench/models.py.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter, ParetoNBDFitter
from lifetimes.utils import _customer_lifetime_value


def in_weeks(total: float, x, T) -> float:
    """The log-likelihood in weeks; the library keeps it with time scaled so that the longest T is 1."""
    return -total - x.sum() * np.log(T.max() / 7)


def bgnbd(x, t_x, T, m):
    model = BetaGeoFitter().fit(x, t_x / 7, T / 7)
    return lambda: in_weeks(model._negative_log_likelihood_ * len(x), x, T)


def pareto(x, t_x, T, m):
    model = ParetoNBDFitter().fit(x, t_x / 7, T / 7)
    return lambda: in_weeks(model._negative_log_likelihood_, x, T)


def gamma(x, t_x, T, m):
    again = x > 0
    model = GammaGammaFitter().fit(x[again], m[again])
    return lambda: -model._negative_log_likelihood_ * again.sum()


def clv(x, t_x, T, m):
    model = BetaGeoFitter()
    model.params_ = pd.Series({"r": 0.243, "alpha": 4.414 * 7, "a": 0.793, "b": 2.426})
    model.predict = model.conditional_expected_number_of_purchases_up_to_time
    columns = (pd.Series(column) for column in (x, t_x, T, m))
    total = _customer_lifetime_value(model, *columns, time=12, discount_rate=0.01, freq="D")
    return lambda: float(total.sum())


def main() -> None:
    with np.load(sys.argv[2]) as stored:
        x, t_x, T, m = (stored[name] for name in ("x", "t_x", "T", "m"))
    start = time.perf_counter()
    result = {"bgnbd": bgnbd, "pareto": pareto, "gamma": gamma, "clv": clv}[sys.argv[1]](x, t_x, T, m)
    seconds = time.perf_counter() - start
    print(json.dumps({"inner": seconds, "value": float(result())}))


if __name__ == "__main__":
    main()
