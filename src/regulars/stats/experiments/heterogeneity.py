"""Whether an effect differs between groups of customers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2


def heterogeneity_p_value(effects: ArrayLike, standard_errors: ArrayLike) -> float:
    """Chance of effects at least as different as these, where the effect is the same in all groups.

    Groups without a standard error above zero tell nothing. NaN where fewer than two are left.

    Source: Cochran (1954), Biometrics 10:101.
    """
    effect, error = np.asarray(effects, dtype=float), np.asarray(standard_errors, dtype=float)
    known = np.isfinite(effect) & np.isfinite(error) & (error > 0)
    if known.sum() < 2:
        return float("nan")
    weight = error[known] ** -2.0
    mean = (weight * effect[known]).sum() / weight.sum()
    return float(chi2.sf((weight * (effect[known] - mean) ** 2).sum(), known.sum() - 1))
