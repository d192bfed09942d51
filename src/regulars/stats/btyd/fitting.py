"""The way from patterns to the greatest likelihood: common refusals, scaled time, a coarse start, then all patterns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from regulars.stats.btyd.newton import Objective, Optimum, maximise
from regulars.stats.btyd.patterns import Floats, Patterns
from regulars.stats.errors import NotFitted

FEW = 2_000  # with fewer patterns, a coarse start saves nothing


def rescaled(patterns: Patterns) -> tuple[Patterns, float]:
    """The patterns with mean T = 1, and how many days that unit is: so a fit does not depend on the unit of time.

    Raises NotFitted where no customer is there, nobody bought again, or no time passed.
    """
    customers = patterns.total_customers
    if customers == 0:
        raise NotFitted("a model of repeat buying needs purchase histories; found no customers")
    day = float((patterns.customers * patterns.T).sum()) / customers
    if day <= 0:
        raise NotFitted(f"none of {customers} customers was observed after the first purchase (T = 0 for all)")
    if patterns.repeat_purchases == 0:
        raise NotFitted(f"none of {customers} customers bought again, so how often they buy is unknown")
    return Patterns(patterns.x, patterns.t_x / day, patterns.T / day, patterns.customers), day


def best_of(make: Callable[[Patterns], Objective], patterns: Patterns, starts: Floats) -> Optimum:
    """The best maximum reached: coarse patterns first, later starts only where no peak was found, then all patterns."""
    is_large = len(patterns) > FEW
    near = make(patterns.coarse() if is_large else patterns)
    best = maximise(near, starts[0])
    for start in starts[1:]:
        if best.converged and not best.at_bound and _is_peak(best):
            break
        other = maximise(near, start)
        if other.value > best.value + 1e-12:
            best = other
    return maximise(make(patterns), best.theta) if is_large else best


def _is_peak(best: Optimum) -> bool:
    return bool(np.linalg.eigvalsh(best.hessian).max() < 0)
