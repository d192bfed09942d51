"""The likelihood of Pareto/NBD: customers buy at a rate λ ~ Gamma(r, alpha) and live for Exp(μ), μ ~ Gamma(s, beta).

    L = Γ(r+x)/Γ(r) α^r β^s · { (α+T)^-(r+x) (β+T)^-s  +  s ∫ (α+y)^-(r+x) (β+y)^-(s+1) dy },  y from t_x to T.

The first part is a customer alive at T, the integral one who died at y. The papers write the integral as a difference
of two 2F1, whose derivatives have no short form. Here it is a sum over Gauss-Legendre nodes of ln(min(α, β) + y), cut
where the integrand has fallen by e^-40. A sum of powers has simple derivatives: gradient and second derivatives are
moments over the nodes, and the chance to be alive is the share of the first part.

Source: Schmittlein, Morrison, Colombo (1987); Fader, Hardie (2005), A note on deriving the Pareto/NBD model, eq. 13-19.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from regulars.stats.btyd.newton import Evaluation, Objective
from regulars.stats.btyd.patterns import Column, Floats, Patterns, Whole

CUT = 40.0
# Nodes, and up to which fall of the integrand and which width in ln y they leave an error below 1e-13.
RULES = ((8, 3.0, 1.2), (16, 14.0, 4.0), (32, np.inf, np.inf))
NODES = {count: np.polynomial.legendre.leggauss(count) for count, _, _ in RULES}
CELLS = 8_192  # patterns × nodes at a time; the reasons are those of geometric.py


def parts(parameters: Floats, x: Column, t_x: Floats, T: Floats) -> Iterator[tuple[Whole, Floats, Floats]]:
    """Blocks of patterns: their numbers, the times y (the first is T), and the logarithm of each part of { }."""
    low, high, count = _range(parameters, x, t_x, T)
    for nodes, _, _ in RULES:
        chosen = np.flatnonzero(count == nodes)
        size = CELLS // (nodes + 1)
        for first in range(0, len(chosen), size):
            rows = chosen[first : first + size]
            yield rows, *_nodes(parameters, nodes, x[rows], T[rows], low[rows], high[rows])


def _fall(parameters: Floats, x: Column, logs: Floats) -> tuple[Floats, Floats]:
    """Minus the logarithm of the integrand over ln(min(α, β) + y), and its slope there."""
    r, alpha, s, beta = parameters
    grown = np.exp(logs)
    y = grown - min(alpha, beta)
    value = (r + x) * np.log(alpha + y) + (s + 1) * np.log(beta + y) - logs
    return value, (r + x) * grown / (alpha + y) + (s + 1) * grown / (beta + y) - 1


def _range(parameters: Floats, x: Column, t_x: Floats, T: Floats) -> tuple[Floats, Floats, Whole]:
    """From where to where the integral goes, on the scale of logarithms, and how many nodes it needs."""
    least = min(parameters[1], parameters[3])
    low, high = np.log(least + t_x), np.log(least + T)
    top = _fall(parameters, x, low)[0]
    fall = _fall(parameters, x, high)[0] - top
    rows = np.flatnonzero(fall > CUT)
    for _ in range(12):  # Newton's steps from the right: the fall is convex, so they never pass the cut
        value, slope = _fall(parameters, x[rows], high[rows])
        fall[rows] = value - top[rows]
        further = fall[rows] > CUT * 1.05
        rows, value, slope = rows[further], value[further], slope[further]
        if len(rows) == 0:
            break
        # Where the parameters are too large for the digits of a float the fall is noise: never step past the start.
        high[rows] = np.maximum(high[rows] - (value - top[rows] - CUT) / slope, low[rows])
    count = np.full(len(low), RULES[-1][0])
    for nodes, steepest, widest in reversed(RULES[:-1]):
        count[(fall <= steepest) & (high - low <= widest)] = nodes
    return low, high, count


def _nodes(parameters: Floats, count: int, x: Column, T: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The times y and the logarithms of the parts, one row per pattern."""
    r, alpha, s, beta = parameters
    places, shares = NODES[count]
    half = (high - low) / 2
    logs = low[:, None] + half[:, None] * (1 + places)
    y = np.empty((len(x), count + 1))
    y[:, 0] = T
    y[:, 1:] = np.exp(logs) - min(alpha, beta)
    part = -(r + x)[:, None] * np.log(alpha + y) - s * np.log(beta + y)
    with np.errstate(divide="ignore"):  # where t_x = T nobody can have died: ln 0
        part[:, 1:] += logs + np.log(half)[:, None] + np.log(s * shares) - np.log(beta + y[:, 1:])
    return y, part


def log_likelihood(parameters: Floats, patterns: Patterns) -> Floats:
    """The log-likelihood of one customer of each pattern, in the unit of time of the patterns."""
    r, alpha, s, beta = parameters
    braces = np.empty(len(patterns))
    for rows, _, part in parts(parameters, patterns.x, patterns.t_x, patterns.T):
        top = part.max(axis=1)
        braces[rows] = top + np.log(np.exp(part - top[:, None]).sum(axis=1))
    return gammaln(r + patterns.x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + braces


def p_alive(parameters: Floats, x: Floats, t_x: Floats, T: Floats) -> Floats:
    """The share of the first part: the chance to be alive at T."""
    alive = np.empty(len(x))
    for rows, _, part in parts(parameters, x, t_x, T):
        share = np.exp(part - part.max(axis=1, keepdims=True))
        alive[rows] = share[:, 0] / share.sum(axis=1)
    return alive


def objective(patterns: Patterns) -> Objective:
    """The mean log-likelihood as a function of ln r, ln alpha, ln s, ln beta, with its first and second derivatives."""
    x, t_x, T, n = patterns.x, patterns.t_x, patterns.T, patterns.customers
    distinct, place = np.unique(x, return_inverse=True)
    per_x, total = np.bincount(place, n).astype(float), float(n.sum())

    def evaluate(theta: Floats) -> Evaluation:
        parameters = np.exp(theta)
        value, slope, bend = _gammas(parameters, distinct, per_x)
        for rows, y, part in parts(parameters, x, t_x, T):
            more = _moments(parameters, x[rows], n[rows], y, part)
            value, slope, bend = value + more[0], slope + more[1], bend + more[2]
        slope = slope * parameters
        in_logs = bend * np.outer(parameters, parameters) + np.diag(slope)
        return value / total, slope / total, in_logs / total

    return evaluate


def _gammas(parameters: Floats, x: Whole, n: Floats) -> Evaluation:
    """The factor before the braces: its sum over customers, first and second derivatives."""
    r, alpha, s, beta = parameters
    total = n.sum()
    value = (n * (gammaln(r + x) - gammaln(r))).sum() + total * (r * np.log(alpha) + s * np.log(beta))
    by_r = (n * (digamma(r + x) - digamma(r))).sum() + total * np.log(alpha)
    slope = np.array([by_r, total * r / alpha, total * np.log(beta), total * s / beta])
    bend = np.diag([0.0, -total * r / alpha**2, 0.0, -total * s / beta**2])
    bend[0, 0] = (n * (polygamma(1, r + x) - polygamma(1, r))).sum()
    bend[0, 1] = bend[1, 0] = total / alpha
    bend[2, 3] = bend[3, 2] = total / beta
    return float(value), slope, bend


def _moments(parameters: Floats, x: Whole, n: Floats, y: Floats, part: Floats) -> Evaluation:
    """The sum of ln { } over customers, and its derivatives, as moments over the parts."""
    _, alpha, s, beta = parameters
    top = part.max(axis=1)
    share = np.exp(part - top[:, None])
    whole = share.sum(axis=1)
    value = float((n * (top + np.log(whole))).sum())
    share *= (n / whole)[:, None]  # the customers of a pattern, spread over its parts

    to_buy, to_die = 1 / (alpha + y), 1 / (beta + y)
    slopes = _slopes(parameters, x, y, to_buy, to_die)
    weighted = slopes * share
    means = weighted.sum(axis=2)
    bend = weighted.reshape(4, -1) @ slopes.reshape(4, -1).T - (means / n) @ means.T
    bend[[0, 1], [1, 0]] -= (share * to_buy).sum()
    bend[[2, 3], [3, 2]] -= (share * to_die).sum()
    bend[1, 1] -= (weighted[1] * to_buy).sum()
    bend[2, 2] -= share[:, 1:].sum() / s**2
    bend[3, 3] -= (weighted[3] * to_die).sum()
    return value, means.sum(axis=1), bend


def _slopes(parameters: Floats, x: Whole, y: Floats, to_buy: Floats, to_die: Floats) -> Floats:
    """The slopes of the logarithm of each part by r, alpha, s and beta; the first part is that of those alive."""
    r, alpha, s, beta = parameters
    slopes = np.empty((4, *y.shape))
    slopes[0], slopes[1] = -np.log(alpha + y), -(r + x)[:, None] * to_buy
    slopes[2], slopes[3] = 1 / s - np.log(beta + y), -(s + 1) * to_die
    slopes[2, :, 0] -= 1 / s
    slopes[3, :, 0] *= s / (s + 1)
    return slopes
