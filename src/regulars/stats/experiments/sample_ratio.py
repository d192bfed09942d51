"""Whether customers were split as intended."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2


def sample_ratio_p_value(counts: ArrayLike, shares: ArrayLike | None = None) -> float:
    """Chance of a split at least as uneven as these counts of arms, where customers were drawn by `shares`.

    Shares need not sum to one; without them all arms are alike. NaN where there is nobody or one arm.

    Source: Pearson (1900), Philosophical Magazine 50:157; Fabijan et al. (2019), KDD, on sample ratio mismatch.
    """
    found = np.asarray(counts, dtype=float)
    weights = np.ones_like(found) if shares is None else np.asarray(shares, dtype=float)
    if len(found) < 2 or found.sum() <= 0:
        return float("nan")
    expected = found.sum() * weights / weights.sum()
    return float(chi2.sf(((found - expected) ** 2 / expected).sum(), len(found) - 1))
