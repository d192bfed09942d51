"""How many channels back a chain should look: what predicts the journeys of customers who were held out best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from regulars.stats.attribution.chain import Chain, Codes, Floats, Steps

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

    A longer chain is chosen where it has at most `most_states` states, and predicts better than the chosen shorter one
    by more than a standard error.
    """
    journeys = steps.n[steps.after >= steps.channels].sum()
    fold = np.arange(steps.groups) % FOLDS
    found: list[ComparedOrder] = []
    chosen, best, before = 0, np.zeros(0), np.zeros(0)
    shorter: tuple[Chain, Floats] | None = None
    for order in orders:
        chain = steps.chain(order)
        chances = _chances(chain, shorter, fold, (steps.channels + 1) ** (order - 1))
        shorter = chain, chances
        likely = (chain.counts * np.log(chances)[fold]).sum(axis=(1, 2))
        error = None if not found else float(_error(likely - before) / journeys)
        gain = (likely - best) if found else likely
        if not found or (chain.states <= most_states and gain.sum() > _error(gain)):
            chosen, best = len(found), likely
        before = likely
        found.append(ComparedOrder(order, chain.states, float(likely.sum() / journeys), error))
    return tuple(replace(each, is_chosen=n == chosen) for n, each in enumerate(found))


def _error(gains: Floats) -> float:
    """The standard error of a sum over groups."""
    return float(np.sqrt(len(gains) * gains.var(ddof=1))) if len(gains) > 1 else 0.0


def _chances(chain: Chain, shorter: tuple[Chain, Floats] | None, fold: Codes, places: int) -> Floats:
    """By fold, state and outcome the probability by what the other folds hold, filled up with that of a shorter past:
    of the state without its earliest channel, which `places` cuts off, or of any state."""
    by_fold = np.stack([chain.counts[fold == each].sum(axis=0) for each in range(FOLDS)])
    learnt = by_fold.sum(axis=0) - by_fold
    if shorter is None:
        anywhere = learnt.sum(axis=1, keepdims=True)
        before = _filled_up(anywhere, np.full_like(anywhere, 1 / anywhere.shape[2]))
    else:
        before = shorter[1][:, np.searchsorted(shorter[0].numbers, chain.numbers % places)]
    return _filled_up(learnt, before)


def _filled_up(counts: Floats, chances: Floats) -> Floats:
    found: Floats = (counts + PRIOR * chances) / (counts.sum(axis=2, keepdims=True) + PRIOR)
    return found
