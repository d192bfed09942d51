"""The search for the greatest likelihood: Newton's method on the logarithms of the parameters, damped and boxed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from regulars.stats.btyd.patterns import Floats

# Value, gradient and matrix of second derivatives at the logarithms of the parameters, per customer.
Evaluation = tuple[float, Floats, Floats]
Objective = Callable[[Floats], Evaluation]

LIMIT = 14.0  # a parameter may lie between exp(-14) and exp(14), in units where the mean observation time is 1
LONGEST_STEP = 2.0
STEEPNESS = 1e-9  # slope per customer, on log parameters, at which the search ends
MOST_STEPS = 200
NOISE = 1e-11  # of the value: so near the peak that the sum's last digits hide the climb, the slope alone tells the way


@dataclass(frozen=True)
class Optimum:
    """Where the search ended. `slope`: largest slope per customer in the directions that are free."""

    theta: Floats
    value: float
    hessian: Floats
    slope: float
    steps: int
    converged: bool
    at_bound: tuple[int, ...]


def maximise(objective: Objective, start: Floats) -> Optimum:
    """The local maximum uphill of `start`; `converged` is False where none was reached."""
    theta = np.clip(np.asarray(start, dtype=float), -LIMIT, LIMIT)
    value, gradient, hessian = objective(theta)
    steps, moving = 0, True
    while moving and steps < MOST_STEPS:
        if _slope(theta, gradient) < STEEPNESS:
            break
        free = _free(theta, gradient)
        direction = np.zeros_like(theta)
        direction[free] = _uphill(gradient[free], hessian[np.ix_(free, free)])
        steps += 1
        moving, theta, (value, gradient, hessian) = _step(objective, theta, (value, gradient, hessian), direction)
    slope = _slope(theta, gradient)
    bound = tuple(int(i) for i in np.flatnonzero(np.abs(theta) >= LIMIT))
    return Optimum(theta, value, hessian, slope, steps, slope < 10 * STEEPNESS, bound)


def _free(theta: Floats, gradient: Floats) -> np.ndarray:
    """False where a parameter lies on its bound and wants to go further."""
    return ~(((theta <= -LIMIT) & (gradient < 0)) | ((theta >= LIMIT) & (gradient > 0)))


def _slope(theta: Floats, gradient: Floats) -> float:
    """The largest slope in the directions that are free."""
    return float(np.abs(gradient[_free(theta, gradient)]).max(initial=0.0))


def _uphill(gradient: Floats, hessian: Floats) -> Floats:
    """Newton's step; where the surface bends upwards, the step of the same bend downwards."""
    bend, axes = np.linalg.eigh(-hessian)
    bend = np.maximum(np.abs(bend), 1e-12)
    step = axes @ ((axes.T @ gradient) / bend)
    return step * min(1.0, LONGEST_STEP / max(float(np.abs(step).max()), 1e-300))


def _step(objective: Objective, theta: Floats, here: Evaluation, direction: Floats) -> tuple[bool, Floats, Evaluation]:
    """The next place, not lower than this one; False and this place where there is none."""
    for shorter in range(12):
        there = np.clip(theta + direction * 0.25**shorter, -LIMIT, LIMIT)
        found = objective(there)
        fall = (here[0] - found[0]) / max(abs(here[0]), 1e-300)
        is_level = fall <= NOISE and _slope(there, found[1]) < _slope(theta, here[1])
        if np.isfinite(found[0]) and (fall <= 1e-14 or is_level):
            return True, there, found
    return False, theta, here
