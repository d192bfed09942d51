"""Draws of groups of customers, by which the doubt of a sum or of a model is measured."""

from __future__ import annotations

import numpy as np

from regulars.stats.attribution.chain import Floats

SEED = 20_240_229


def draws_of_groups(groups: int, draws: int) -> Floats:
    """How often each draw holds each group: as many groups as there are, with replacement; the same in every run."""
    random = np.random.default_rng(SEED)
    return random.multinomial(groups, np.full(groups, 1 / groups), size=draws).astype(float)


def interval(values: Floats) -> tuple[Floats, Floats]:
    """The 95% interval of draws, along the first axis."""
    low, high = np.quantile(values, [0.025, 0.975], axis=0)
    return low, high
