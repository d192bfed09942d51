"""What all fitted models share: how the fit went, standard errors, draws of parameters, the JSON form."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, ClassVar, Self

import numpy as np

from regulars.stats.btyd.newton import Optimum
from regulars.stats.btyd.patterns import Floats


@dataclass(frozen=True)
class Fit:
    """How a model came out of its data.

    `log_likelihood`: of all customers, with time in the model's unit. `covariance`: of the logarithms of the
    parameters, in their order; NaN where the surface is not a peak. `slope`: largest slope of the log-likelihood per
    customer on log parameters. `at_bound`: parameters that ran away until they were stopped.
    """

    log_likelihood: float
    customers: int
    patterns: int
    covariance: tuple[tuple[float, ...], ...]
    steps: int
    slope: float
    converged: bool
    at_bound: tuple[str, ...]

    @classmethod
    def of(cls, best: Optimum, names: tuple[str, ...], *, log_likelihood: float, customers: int, patterns: int) -> Fit:
        """The record of a search over the logarithms of the parameters `names`."""
        return cls(
            log_likelihood=float(log_likelihood),
            customers=customers,
            patterns=patterns,
            covariance=tuple(tuple(float(v) for v in row) for row in _covariance(best.hessian * customers)),
            steps=best.steps,
            slope=best.slope,
            converged=best.converged,
            at_bound=tuple(names[i] for i in best.at_bound),
        )


def _covariance(hessian: Floats) -> Floats:
    """The inverse of minus the matrix; NaN where it is no peak."""
    bend, axes = np.linalg.eigh(-hessian)
    if not np.isfinite(bend).all() or bend.min() <= 1e-12 * max(bend.max(), 1.0):
        return np.full_like(hessian, np.nan)
    return (axes / bend) @ axes.T


class Fitted:
    """A frozen dataclass of parameters, with `fit` telling how they were found (None if they were given)."""

    NAMES: ClassVar[tuple[str, ...]] = ()
    fit_record: Fit | None

    @property
    def parameters(self) -> Floats:
        """The parameters in the order of NAMES."""
        return np.array([getattr(self, name) for name in self.NAMES])

    @property
    def how(self) -> Fit:
        """How the model was fitted. Raises ValueError for a model whose parameters were given."""
        if self.fit_record is None:
            raise ValueError(f"{type(self).__name__} was built from given parameters, not fitted to data")
        return self.fit_record

    @property
    def covariance(self) -> Floats:
        """The covariance of the logarithms of the parameters; NaN where the likelihood has no peak."""
        return np.array(self.how.covariance)

    @property
    def standard_errors(self) -> dict[str, float]:
        """The standard error of each parameter, by the delta method from its logarithm."""
        spread = np.sqrt(np.diag(self.covariance)) * self.parameters
        return dict(zip(self.NAMES, (float(v) for v in spread), strict=True))

    def drawn(self, draws: int, *, seed: int) -> tuple[Self, ...]:
        """Models whose parameters differ as far as the data leave open (log-normal around the estimate).

        Raises ValueError where the likelihood has no peak.
        """
        if not np.isfinite(self.covariance).all():
            raise ValueError(
                f"{type(self).__name__}: the data do not determine the parameters, so there is no spread to draw"
            )
        rng = np.random.default_rng(seed)
        logs = rng.multivariate_normal(np.log(self.parameters), self.covariance, size=draws, method="eigh")
        values = [dict(zip(self.NAMES, map(float, row), strict=True)) for row in np.exp(logs)]
        return tuple(replace(self, **found) for found in values)  # type: ignore[type-var]

    def to_json(self) -> dict[str, Any]:
        """The model as plain numbers, lists and texts, for JSON; NaN becomes None."""
        return {"model": type(self).__name__, **_plain(asdict(self))}  # type: ignore[call-overload]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The model that `to_json` wrote. Raises ValueError if it is of another kind."""
        if values.get("model") != cls.__name__:
            raise ValueError(f"expected a {cls.__name__}, found {values.get('model')!r}")
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        given = {name: value for name, value in values.items() if name in known}
        record = given.pop("fit_record", None)
        return cls(**given, fit_record=None if record is None else _read_fit(record))  # type: ignore[call-arg]


def _plain(value: Any) -> Any:
    """The same value with lists for tuples and None for NaN."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and np.isnan(value) else value


def _read_fit(record: dict[str, Any]) -> Fit:
    rows = tuple(tuple(np.nan if v is None else float(v) for v in row) for row in record["covariance"])
    return Fit(**{**record, "covariance": rows, "at_bound": tuple(record["at_bound"])})
