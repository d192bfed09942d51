"""Purchases to come from a customer who is alive, where each purchase may be the last with a chance p ~ Beta(a, b).

Given λ ~ Gamma(g, A) and p ~ Beta(a, b), the purchases within t are E[(1 - e^(-λpt)) / p]. By Euler's transformation
of the 2F1 in the papers this is, with z = t/(A+t) and c = a+b-1,

    c (1 - (1-z)^(a-1)) / (a-1)  -  (1-z)^(a-1) Σ_{n≥1} (c-g)_n (a)_{n-1} / ((c+1)_{n-1} n!) z^n.

The papers' form is 0/0 at a = 1 and overflows for many purchases; this one has x only in c+1, which makes the series
shorter the more a customer has bought. Where a or g-c is large its terms would cancel; there the purchases are summed
as P(at least n purchases would be made) × P(n-1 purchases were survived), whose terms are all positive.

Source: Fader, Hardie, Lee (2005), eq. 10; Abramowitz, Stegun (1964), 15.3.3.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, hyp2f1

from regulars.stats.btyd.patterns import Floats, Whole

LARGEST_A = 30.0
LARGEST_EXCESS = 20.0
BETWEEN_CHECKS = 8
MOST_TERMS = 400_000
SLOW = 0.98  # beyond this z the series is long, and the 2F1 of the library turns to powers of 1-z
TINY = 1e-17


def purchases_while_alive(g: Floats, y: Floats, a: float, b: Floats) -> Floats:
    """Expected purchases of customers alive, at y = t/A; `g` is r+x, `b` the second parameter of p after the data."""
    g, y, b = np.broadcast_arrays(np.asarray(g, float), np.asarray(y, float), np.asarray(b, float))
    shape, g, y, b = g.shape, g.ravel(), y.ravel(), b.ravel()
    terms = (a > LARGEST_A) | (g - (a + b - 1) > LARGEST_EXCESS)
    found = np.empty(len(g))
    found[terms] = _by_counting(g[terms], y[terms], a, b[terms])
    found[~terms] = _by_series(g[~terms], y[~terms], a, b[~terms])
    return found.reshape(shape)


def _by_series(g: Floats, y: Floats, a: float, b: Floats) -> Floats:
    c, z, left = a + b - 1, y / (1 + y), np.log1p(y)
    lead = left if a == 1.0 else -np.expm1((1 - a) * left) / (a - 1)
    rest, slow = np.empty(len(z)), np.full(len(z), False)
    if abs(a - 1) > 1e-3:
        slow = (z > SLOW) & (np.abs(c) > 1e-3)
        rest[slow] = (hyp2f1(c[slow] - g[slow], a - 1, c[slow], z[slow]) - 1) * c[slow] / (a - 1)
        slow &= np.isfinite(rest)
    rest[~slow] = _euler_sum((c - g)[~slow], a, (c + 1)[~slow], z[~slow])
    return np.maximum(c * lead - np.exp((1 - a) * left) * rest, 0.0)


def _euler_sum(first: Floats, a: float, c: Floats, z: Floats) -> Floats:
    """Σ_{n≥1} (first)_n (a)_{n-1} / ((c)_{n-1} n!) z^n; rows that have converged are let go."""
    total: Floats = np.zeros(len(z))
    rows: Whole = np.arange(len(z))
    term = first * z
    part, n = term.copy(), 1
    while len(rows):
        for _ in range(BETWEEN_CHECKS):
            term = term * ((first + n) * (a + n - 1) / ((c + n - 1) * (n + 1)) * z)
            part = part + term
            n += 1
        going = np.abs(term) > TINY * np.abs(part) * (1 - z)
        if n > MOST_TERMS:
            going[:] = False
        total[rows[~going]] = part[~going]
        rows, first, c, z, term, part = (v[going] for v in (rows, first, c, z, term, part))
    return total


def _by_counting(g: Floats, y: Floats, a: float, b: Floats) -> Floats:
    """Σ_{n≥1} P(N ≥ n) Π_{j<n} (b+j-1)/(a+b+j-1), N being the purchases of a customer who cannot drop out."""
    total, rows, z = np.zeros(len(g)), np.arange(len(g)), y / (1 + y)
    survived, part, n = np.ones(len(g)), np.zeros(len(g)), 1
    while len(rows):
        for _ in range(BETWEEN_CHECKS):
            term = betainc(n, g, z) * survived
            part = part + term
            survived = survived * ((b + n - 1) / (a + b + n - 1))
            n += 1
        going = term > TINY * part * (1 - z)
        if n > MOST_TERMS:
            going[:] = False
        total[rows[~going]] = part[~going]
        rows, g, b, z, survived, part = (v[going] for v in (rows, g, b, z, survived, part))
    return total
