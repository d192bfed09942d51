"""Few customers with enormous values hide every effect on the others: values are capped at one quantile of all arms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def cap_of(values: Floats, quantile: float) -> float:
    """The value at this quantile of those above zero, over all arms together; infinite at quantile 1 or without any.

    Most customers of a short experiment buy nothing: a quantile of all of them would be zero.
    """
    positive = values[values > 0]
    if quantile >= 1 or not len(positive):
        return float("inf")
    return float(np.quantile(positive, quantile))


def capped(values: Floats, quantile: float) -> Floats:
    """The values, each at most the cap and at least its negative, since money returned may exceed money spent."""
    cap = cap_of(values, quantile)
    return np.clip(values, -cap, cap)
