"""How many channels back a chain should look: what predicts the journeys of customers who were held out best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regulars.stats.attribution.chain import Floats, Steps

FOLDS = 5
PRIOR = 1.0  # steps that the shorter chain counts for: of a state never seen, it alone speaks


@dataclass(frozen=True)
class ComparedOrder:
    """A chain of one order: its states, the mean log likelihood of a journey that was held out, and the standard error
    of its gain over the next shorter chain; None for the shortest."""

    order: int
    states: int
    log_likelihood: float
    standard_error: float | None
    is_chosen: bool = False


def compared_orders(steps: Steps, orders: Sequence[int], most_states: int) -> tuple[ComparedOrder, ...]:
    """Each order, the chosen one marked.

    A longer chain is chosen where it has at most so many states, and predicts better than the chosen shorter one by
    more than a standard error.
    """
    journeys = steps.n[steps.after >= steps.channels].sum()
    found: list[ComparedOrder] = []
    chosen, best, before = 0, np.zeros(0), np.zeros(0)
    for order in orders:
        states = steps.chain(order).states
        likely = _log_likelihoods(steps, order)
        error = None if not found else float(_error(likely - before) / journeys)
        gain = (likely - best) if found else likely
        if not found or (states <= most_states and gain.sum() > _error(gain)):
            chosen, best = len(found), likely
        before = likely
        found.append(ComparedOrder(order, states, float(likely.sum() / journeys), error))
    return tuple(
        ComparedOrder(each.order, each.states, each.log_likelihood, each.standard_error, n == chosen)
        for n, each in enumerate(found)
    )


def _error(gains: Floats) -> float:
    """The standard error of a sum over groups."""
    return float(np.sqrt(len(gains) * gains.var(ddof=1))) if len(gains) > 1 else 0.0


def _log_likelihoods(steps: Steps, order: int) -> Floats:
    """By group the log likelihood of its journeys under the chain of the groups in other folds."""
    fold = np.arange(steps.groups) % FOLDS
    likely = np.zeros(steps.groups)
    for held_out in range(FOLDS):
        is_learnt = (fold != held_out)[steps.group]
        chance = _chances(steps, order, is_learnt)
        logs = np.log(chance[~is_learnt]) * steps.n[~is_learnt]
        likely += np.bincount(steps.group[~is_learnt], weights=logs, minlength=steps.groups)
    return likely


def _chances(steps: Steps, order: int, is_learnt: np.ndarray) -> Floats:
    """The probability of each step by what was learnt: of the longest past, filled up with that of shorter ones."""
    outcomes = steps.channels + 2
    chance = np.full(len(steps.n), 1.0 / outcomes)
    base = steps.channels + 1
    for depth in range(order + 1):
        past = (steps.before[:, steps.before.shape[1] - depth :] + 1) @ (base ** np.arange(depth)) if depth else 0
        _, state = np.unique(np.broadcast_to(past, steps.after.shape), return_inverse=True)
        _, move = np.unique(state * outcomes + steps.after, return_inverse=True)
        learnt = np.where(is_learnt, steps.n, 0.0)
        seen = np.bincount(state, weights=learnt)[state]
        moved = np.bincount(move, weights=learnt)[move]
        chance = (moved + PRIOR * chance) / (seen + PRIOR)
    return chance
