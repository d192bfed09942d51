"""Invented customers whose parameters are known: each model's story, purchase by purchase."""

from __future__ import annotations

from typing import Any

import numpy as np

from regulars.stats.btyd import BGNBD, MBGNBD, NBD, ParetoNBD, Patterns

CDNOW = BGNBD(0.243, 4.414, 0.793, 2.426)
CDNOW_MBG = MBGNBD(0.525, 6.183, 0.891, 1.614)
CDNOW_PARETO = ParetoNBD(0.553, 10.578, 0.606, 11.669)
NOBODY_LEAVES = NBD(0.74, 8.8)


def purchases(model: Any, T: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Customer and day (with fractions) of every repeat purchase before T days, in order of time for each."""
    n = len(T)
    rate = rng.gamma(model.r, 1 / (model.alpha * model.unit_days), n)
    who = np.repeat(np.arange(n), rng.poisson(rate * T))
    day = rng.random(len(who)) * T[who]
    order = np.lexsort((day, who))
    who, day = who[order], day[order]
    number = np.arange(len(who)) - np.searchsorted(who, who)  # 0 for a customer's first repeat purchase
    if isinstance(model, ParetoNBD):
        death = rng.exponential(1 / rng.gamma(model.s, 1 / (model.beta * model.unit_days), n))
        kept = day <= death[who]
    elif isinstance(model, NBD):
        kept = np.ones(len(who), bool)
    else:
        last = rng.geometric(np.maximum(rng.beta(model.a, model.b, n), 1e-12)) - model.SHIFT
        kept = number < last[who]
    return who[kept], day[kept]


def histories(model: Any, T: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, t_x, T of one customer for each T."""
    who, day = purchases(model, T, rng)
    x, t_x = np.bincount(who, minlength=len(T)), np.zeros(len(T))
    np.maximum.at(t_x, who, day)
    return x, t_x, T


def patterns(model: Any, customers: int, *, seed: int, days: tuple[int, int] = (189, 273)) -> Patterns:
    """Customers who bought first at some day of a quarter, watched for 27 to 39 weeks unless given otherwise."""
    rng = np.random.default_rng(seed)
    return Patterns.of(*histories(model, rng.integers(*days, customers).astype(float), rng))
