"""Intervals that hold at every look: a mixture bound in intrinsic time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SequentialInterval:
    """The difference of means at each look, and the interval that holds at all looks together."""

    effect: Floats
    low: Floats
    high: Floats


def mixture_bound(variance: Floats, *, planned: float | Floats, alpha: float = 0.05) -> Floats:
    """How far a sum of so much variance strays from its mean, at all times together, with probability 1 - alpha.

    It is tightest where the variance is as planned.

    Source: Robbins (1970), Annals of Mathematical Statistics 41:1397; Howard, Ramdas, McAuliffe, Sekhon (2021),
    Annals of Statistics 49:1055, eq. 14.
    """
    room = -2 * np.log(alpha)
    rho = planned / (room + np.log(room) + 1)
    total = variance + rho
    return np.asarray(np.sqrt(total * np.log(total / (rho * alpha**2))))


def sequential_interval(
    control: tuple[Floats, Floats, Floats],
    treatment: tuple[Floats, Floats, Floats],
    *,
    planned: float | Floats,
    alpha: float = 0.05,
) -> SequentialInterval:
    """The interval at each look; an arm is its customers so far, the sum of their outcomes, and that of the squares.

    Outcomes are accumulated up to the look. Intrinsic time is the pooled variance of the accumulated outcome by the
    effective number of customers, at its highest so far: returns may lower it, and no bound may narrow by that.
    `planned` is what that variance is expected to be at the planned end. NaN before both arms have two customers.
    Looks stand along the last axis; arrays with more axes hold many experiments.
    """
    (n, sums, squares), (m, treated, treated_squares) = control, treatment
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = treated / m - sums / n
        within = (squares - sums**2 / n) + (treated_squares - treated**2 / m)
        effective = n * m / (n + m)
        variance = np.where((n > 1) & (m > 1), within / (n + m - 2) * effective, np.nan)
        highest = np.fmax.accumulate(variance, axis=-1)
        reach = mixture_bound(highest, planned=planned, alpha=alpha) / effective
    return SequentialInterval(effect, effect - reach, effect + reach)
