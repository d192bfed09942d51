"""The likelihood of models that drop out after a purchase with a chance p ~ Beta(a, b): BG/NBD and MBG/NBD.

Both have one form. With `shift` = 0 nobody can drop out before the first repeat purchase (BG/NBD), with 1 they can
(MBG/NBD):

    L = Γ(r+x)/Γ(r) α^r · Γ(b+x+shift) Γ(a+b) / (Γ(a+b+x+shift) Γ(b)) · (α+T)^-(r+x) · (1 + e^z),
    z = ln(a / (b+x+shift-1)) + (r+x) ln((α+T)/(α+t_x)), and e^z = 0 where x + shift = 0.

The gammas depend on whole x alone, so they are taken once for each distinct x; per pattern there remain two logarithms
and one exponential.

Source: Fader, Hardie, Lee (2005), Marketing Science 24:275, appendix A; Batislam, Denizel, Filiztekin (2007), eq. 2.
"""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from regulars.stats.btyd.newton import Evaluation, Objective
from regulars.stats.btyd.patterns import Floats, Patterns, Whole

# Patterns at a time. Their columns stay in the processor's cache, memory stays bounded, and no product is long enough
# for the linear algebra library to share it among threads: small sums get slower by that, and depend on the machine.
BLOCK = 8_192


def log_odds_of_death(
    parameters: Floats,
    shift: int,
    x: Whole | Floats,
    t_x: Floats,
    T: Floats,
) -> Floats:
    """ln of the odds that a customer has dropped out by T (z above); -inf where that cannot be."""
    r, alpha, a, b = parameters
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.where(x + shift > 0, np.log(a) - np.log(b + x + shift - 1), -np.inf)
    return odds + (r + x) * np.log((alpha + T) / (alpha + t_x))


def log_likelihood(parameters: Floats, shift: int, patterns: Patterns) -> Floats:
    """The log-likelihood of one customer of each pattern, in the unit of time of the patterns."""
    r, alpha, a, b = parameters
    x, T = patterns.x, patterns.T
    z = log_odds_of_death(parameters, shift, x, patterns.t_x, T)
    gammas = gammaln(r + x) - gammaln(r) + gammaln(b + x + shift) - gammaln(a + b + x + shift)
    rest = gammaln(a + b) - gammaln(b) + r * np.log(alpha) - (r + x) * np.log(alpha + T)
    return gammas + rest + np.logaddexp(0.0, z)


def objective(patterns: Patterns, shift: int) -> Objective:
    """The mean log-likelihood as a function of ln r, ln alpha, ln a, ln b, with its first and second derivatives."""
    distinct, place = _distinct(patterns.x)
    per_x = np.bincount(place, patterns.customers).astype(float)
    total = float(patterns.customers.sum())
    columns = (place, patterns.t_x, patterns.T, patterns.customers)

    def evaluate(theta: Floats) -> Evaluation:
        parameters = np.exp(theta)
        value, slope, bend = _gammas(parameters, shift, distinct, per_x)
        for first in range(0, len(place), BLOCK):
            block = [column[first : first + BLOCK] for column in columns]
            more = _mixture(parameters, shift, distinct, *block)
            value, slope, bend = value + more[0], slope + more[1], bend + more[2]
        return value / total, slope * parameters / total, _in_logs(slope, bend, parameters) / total

    return evaluate


def _distinct(x: Whole) -> tuple[Floats, Whole]:
    """The distinct values of sorted x as floats, and the number of each row's."""
    new = np.append(False, x[1:] != x[:-1])
    return x[np.append(True, new[1:])].astype(float), np.cumsum(new)


def _in_logs(slope: Floats, bend: Floats, parameters: Floats) -> Floats:
    """Second derivatives by the logarithms, from those by the parameters."""
    return bend * np.outer(parameters, parameters) + np.diag(slope * parameters)


def _gammas(parameters: Floats, shift: int, x: Floats, n: Floats) -> Evaluation:
    """The part that depends on x alone: its sum over customers, first and second derivatives."""
    r, alpha, a, b = parameters
    y, total = x + shift, n.sum()
    value = gammaln(r + x) - gammaln(r) + gammaln(b + y) - gammaln(b) - gammaln(a + b + y) + gammaln(a + b)
    by_r, by_rr = digamma(r + x) - digamma(r), polygamma(1, r + x) - polygamma(1, r)
    by_both = digamma(a + b) - digamma(a + b + y)
    by_both2 = polygamma(1, a + b) - polygamma(1, a + b + y)
    by_b, by_bb = digamma(b + y) - digamma(b), polygamma(1, b + y) - polygamma(1, b)
    slope = np.array([n @ by_r + total * np.log(alpha), total * r / alpha, n @ by_both, n @ (by_both + by_b)])
    bend = np.zeros((4, 4))
    bend[0, 0], bend[0, 1], bend[1, 1] = n @ by_rr, total / alpha, -total * r / alpha**2
    bend[2, 2] = bend[2, 3] = n @ by_both2
    bend[3, 3] = n @ (by_both2 + by_bb)
    bend[1, 0], bend[3, 2] = bend[0, 1], bend[2, 3]
    return float(n @ value + total * r * np.log(alpha)), slope, bend


def _mixture(
    parameters: Floats,
    shift: int,
    distinct: Floats,
    place: Whole,
    t_x: Floats,
    T: Floats,
    n: Floats,
) -> Evaluation:
    """The part (α+T)^-(r+x) · (1 + e^z) of some patterns: its sum, first and second derivatives."""
    r, alpha, a, _ = parameters
    start, by_b = _of_dropout(parameters, shift, distinct)
    power, log_end = (r + distinct)[place], np.log(alpha + T)
    to_end, to_last = 1 / (alpha + T), 1 / (alpha + t_x)
    slopes = np.empty((4, len(T)))  # of z by r, alpha, a, b
    slopes[0], slopes[1] = log_end - np.log(alpha + t_x), power * (to_end - to_last)
    slopes[2], slopes[3] = 1 / a, by_b[place]
    z = start[place] + power * slopes[0]
    small = np.exp(-np.abs(z))
    dead = np.where(z >= 0, 1.0, small) / (1 + small)
    value = np.maximum(z, 0) + np.log(1 + small) - power * log_end

    ends, n_dead = n * to_end, n * dead
    slope = slopes @ n_dead - np.array([n @ log_end, power @ ends, 0, 0])
    bend = (slopes * (n_dead * (1 - dead))) @ slopes.T
    bend[[0, 1], [1, 0]] += n_dead @ (to_end - to_last) - ends.sum()
    bend[1, 1] += (power * ends) @ to_end - (power * n_dead) @ (to_end**2 - to_last**2)
    bend[2, 2] -= n_dead.sum() / a**2
    bend[3, 3] += n_dead @ slopes[3] ** 2
    return float(n @ value), slope, bend


def _of_dropout(parameters: Floats, shift: int, x: Floats) -> tuple[Floats, Floats]:
    """ln(a / (b+x+shift-1)) for each x, and its slope by b; -inf and 0 where nobody can have dropped out."""
    _, _, a, b = parameters
    alive = x + shift < 1
    reach = np.where(alive, 1.0, b + x + shift - 1)
    return np.where(alive, -np.inf, np.log(a) - np.log(reach)), np.where(alive, 0.0, -1 / reach)
