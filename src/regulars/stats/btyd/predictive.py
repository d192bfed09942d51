"""Futures drawn from a fitted model: counts of purchases to come, and intervals for customers and for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from regulars.stats.btyd.model import Model
from regulars.stats.btyd.patterns import Floats, Patterns, Whole

BLOCK = 200_000  # futures at a time
SAMPLE = 20_000  # customers who stand for all of them when the scatter of a sum is drawn


@dataclass(frozen=True)
class Interval:
    """An expected value with its limits, for one thing or for many (arrays)."""

    expected: Floats
    low: Floats
    high: Floats


def simulate(
    model: Model, ends: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, draws: int, seed: int
) -> Whole:
    """Purchases of each customer up to each of `ends` (days after T, ascending): draws × customers × ends.

    Each draw takes a new rate and chance to leave from what the customer's history leaves open. The parameters are
    those of the model; for their uncertainty draw models first (`drawn`).
    """
    ends = np.atleast_1d(np.asarray(ends, dtype=float))
    x, t_x, T = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, dtype=float)) for v in (x, t_x, T)))
    rng = np.random.default_rng(seed)
    alive = model.p_alive(x, t_x, T)
    counts = np.zeros((draws, len(x), len(ends)), dtype=np.int64)
    for draw in range(draws):
        counts[draw] = _future(model, ends, x, T, alive, rng)
    return counts


def _future(model: Model, ends: Floats, x: Floats, T: Floats, alive: Floats, rng: np.random.Generator) -> Whole:
    """One future of each customer."""
    living = np.flatnonzero(rng.random(len(x)) < alive)
    counts = np.zeros((len(x), len(ends)), dtype=np.int64)
    counts[living] = model.future_if_alive(ends, x[living], T[living], rng)
    return counts


def customer_intervals(
    model: Model, t: float, patterns: Patterns, *, level: float = 0.9, draws: int = 400, seed: int
) -> Interval:
    """Expected purchases of a customer of each pattern within t days, and between which counts they should fall."""
    expected = model.expected_purchases(t, patterns.x, patterns.t_x, patterns.T)
    tails = [0.5 - level / 2, 0.5 + level / 2]
    limits = [
        np.quantile(counts, tails, axis=0, method="inverted_cdf") for counts in _blocks(model, t, patterns, draws, seed)
    ]
    low, high = np.concatenate(limits, axis=1) if limits else np.zeros((2, 0))
    return Interval(expected, low.astype(float), high.astype(float))


def _blocks(model: Model, t: float, patterns: Patterns, draws: int, seed: int) -> Iterator[Whole]:
    """Draws × patterns, some patterns at a time."""
    size = max(BLOCK // draws, 1)
    for number, first in enumerate(range(0, len(patterns), size)):
        rows = slice(first, first + size)
        history = (patterns.x[rows], patterns.t_x[rows], patterns.T[rows])
        yield simulate(model, t, *history, draws=draws, seed=seed + number)[:, :, 0]


def total_interval(
    model: Model, t: float, patterns: Patterns, *, level: float = 0.9, draws: int = 200, seed: int
) -> Interval:
    """Purchases of all customers together within t days: expected, and limits for what will be seen.

    The limits hold both what the data leave open about the parameters and the scatter of the purchases. Raises
    ValueError where the likelihood of the model has no peak.
    """
    rng, ends = np.random.default_rng(seed), np.array([t])
    some = _sample(patterns)
    rows = np.repeat(np.arange(len(some)), some.customers.astype(int))
    x, T = some.x[rows].astype(float), some.T[rows]
    whole, part = _expected_total(model, t, patterns), _expected_total(model, t, some)
    weight = patterns.total_customers / some.total_customers
    totals = np.empty(draws)
    for number, other in enumerate(model.drawn(draws, seed=seed)):
        alive = other.p_alive(some.x, some.t_x, some.T)
        mean = float((alive * other.purchases_if_alive(t, some.x, some.T) * some.customers).sum())
        scatter = _future(other, ends, x, T, alive[rows], rng).sum() - mean
        totals[number] = whole * mean / part + scatter * np.sqrt(weight)
    low, high = np.quantile(totals, [0.5 - level / 2, 0.5 + level / 2])
    return Interval(np.array(whole), np.maximum(low, 0.0), high)


def _expected_total(model: Model, t: float, patterns: Patterns) -> float:
    expected = model.expected_purchases(t, patterns.x, patterns.t_x, patterns.T)
    return float((expected * patterns.customers).sum())


def _sample(patterns: Patterns) -> Patterns:
    """At most SAMPLE customers, evenly spread over the ordered patterns."""
    total = patterns.total_customers
    taken = min(total, SAMPLE)
    ranks = (np.arange(taken) + 0.5) * (total / taken)
    chosen, count = np.unique(np.searchsorted(np.cumsum(patterns.customers), ranks), return_counts=True)
    return Patterns(patterns.x[chosen], patterns.t_x[chosen], patterns.T[chosen], count.astype(float))
