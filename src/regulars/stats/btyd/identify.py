"""Whether the data tell apart customers who left from customers who buy rarely: else P(alive) is an invention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import chdtrc

from regulars.stats.btyd.model import Model
from regulars.stats.btyd.nbd import NBD
from regulars.stats.btyd.patterns import Patterns

DOUBT = 0.01  # chance of seeing dropout where there is none
FEWEST_GONE = 0.01  # of all customers, below which P(alive) tells nobody apart
EQUAL_PACE = 1_000.0  # r from which paces differ by less than a thirtieth between customers
FEWEST_ALIKE = 100  # customers: of fewer, that all have one pace is chance
_OF_PACE = ("r", "alpha")
WIDEST = 2.0  # standard error of a logarithm: twice 1.96 of it is a span of more than three powers of ten


class Against(StrEnum):
    """What can speak against a dropout model."""

    STOPPED = "stopped"
    NO_PEAK = "no_peak"
    FLAT = "flat"
    UNKNOWN_PARAMETER = "unknown_parameter"
    NO_DROPOUT_NEEDED = "no_dropout_needed"
    NOBODY_GONE = "nobody_gone"


WORDS: Mapping[Against, str] = {
    Against.STOPPED: "the likelihood has no maximum: it still rises where the search stopped ({found})",
    Against.NO_PEAK: "the search found no maximum: a slope of {slope:.1e} per customer remains",
    Against.FLAT: "the likelihood is flat: other parameters fit the data equally well",
    Against.UNKNOWN_PARAMETER: "{name} is unknown: its 95% interval spans {powers:.1f} powers of ten",
    Against.NO_DROPOUT_NEEDED: (
        "a model in which nobody ever leaves fits as well (likelihood ratio {ratio:.2f}, p = {p_value:.2f})"
    ),
    Against.NOBODY_GONE: "P(alive) is nearly 1 for everyone (mean {share:.4f})",
}


@dataclass(frozen=True)
class Objection:
    """One thing that speaks against a dropout model, with the figures found. `str(objection)` is the sentence."""

    code: Against
    values: Mapping[str, float | str]

    def __str__(self) -> str:
        return WORDS[self.code].format(**self.values)


@dataclass(frozen=True)
class Identification:
    """A verdict on a dropout model, and the figures behind it.

    `reasons`: why not; empty where `identified`. `likelihood_ratio`: twice the gain in log-likelihood over
    NBD; `p_value`: the chance of so much where nobody drops out. `share_alive`: mean P(alive) of all customers.
    `widest`: largest standard error of the logarithm of a parameter, NaN where the likelihood has no peak.
    `condition`: steepest over flattest curvature of the log-likelihood.
    """

    identified: bool
    reasons: tuple[Objection, ...]
    likelihood_ratio: float
    p_value: float
    share_alive: float
    widest: float
    condition: float


def identify(model: Model, nested: NBD, patterns: Patterns) -> Identification:
    """The verdict on a dropout model and the NBD, both fitted to these patterns.

    The ratio is judged by an even mixture of chi-square with one and with two degrees of freedom: of the two
    parameters of dropout, one lies on the border of its range where nobody drops out.
    Source: Self, Liang (1987), J. of the American Statistical Association 82:605, case 6.
    """
    ratio = max(2 * (model.how.log_likelihood - nested.how.log_likelihood), 0.0)
    p_value = float(0.5 * chdtrc(1, ratio) + 0.5 * chdtrc(2, ratio))
    alive = model.p_alive(patterns.x, patterns.t_x, patterns.T)
    share = float((alive * patterns.customers).sum() / patterns.customers.sum())
    errors = np.sqrt(np.diag(model.covariance))
    reasons = (*_of_the_search(model, errors), *_of_dropout(ratio, p_value, share))
    return Identification(
        identified=not reasons,
        reasons=reasons,
        likelihood_ratio=ratio,
        p_value=p_value,
        share_alive=share,
        widest=float(errors.max()),
        condition=float(np.linalg.cond(model.covariance)) if np.isfinite(errors).all() else float("inf"),
    )


def _of_the_search(model: Model, errors: np.ndarray) -> Iterator[Objection]:
    """What the search for the greatest likelihood says against the model.

    Where all customers have one pace, r and alpha grow without end, and their ratio is all that counts: that says
    nothing against what the model has of leaving.
    """
    how = model.how
    equal_pace = float(getattr(model, "r", 0.0)) > EQUAL_PACE and how.customers >= FEWEST_ALIKE
    free = _OF_PACE if equal_pace else ()
    stopped = [name for name in how.at_bound if name not in free]
    if stopped:
        found = ", ".join(f"{name} = {getattr(model, name):.3g}" for name in stopped)
        yield Objection(Against.STOPPED, {"found": found})
    if not how.converged and not equal_pace:
        yield Objection(Against.NO_PEAK, {"slope": how.slope})
    if np.isnan(errors).any():
        yield Objection(Against.FLAT, {})
        return
    for name, error in zip(model.NAMES, errors, strict=True):
        if error > WIDEST and name not in free:
            powers = 2 * 1.96 * error / np.log(10)
            yield Objection(Against.UNKNOWN_PARAMETER, {"name": name, "powers": float(powers)})


def _of_dropout(ratio: float, p_value: float, share: float) -> Iterator[Objection]:
    """What the data say against dropout itself."""
    if p_value > DOUBT:
        yield Objection(Against.NO_DROPOUT_NEEDED, {"ratio": ratio, "p_value": p_value})
    if share > 1 - FEWEST_GONE:
        yield Objection(Against.NOBODY_GONE, {"share": share})
