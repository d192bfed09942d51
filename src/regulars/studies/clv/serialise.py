"""What the fit hands back as rows and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from regulars.stats.btyd import Identification
from regulars.stats.btyd.fitted import Fitted
from regulars.studies.clv.backtest import ClvChoice, Test
from regulars.studies.clv.candidates import Candidates
from regulars.studies.clv.model import ValueModel
from regulars.studies.clv.repeat_models import Repeating
from regulars.studies.clv.spending import Spending

if TYPE_CHECKING:
    from regulars.studies.clv.inputs import ClvInputs

_PARAMETERS = pa.schema(
    [
        ("model", pa.string()),
        ("parameter", pa.string()),
        *((name, pa.float64()) for name in ("estimate", "standard_error", "low", "high", "log_likelihood")),
        ("customers", pa.int64()),
        ("identified", pa.bool_()),
        *((name, pa.float64()) for name in ("likelihood_ratio", "p_value", "share_alive")),
    ]
)
_LINES = pa.schema(
    [
        ("snapshot", pa.date32()),
        ("horizon_days", pa.int64()),
        *((name, pa.string()) for name in ("model", "measure", "bucket")),
        *((name, pa.int64()) for name in ("bucket_number", "customers")),
        *((name, pa.float64()) for name in ("predicted", "actual", "individual_error")),
    ]
)
TWO_SIDED = 1.959963984540054  # standard errors to either side that hold 95%


def parameters_table(candidates: Candidates, spending: Spending) -> pa.Table:
    """One row per model and parameter; times are in weeks, gamma is in money."""
    rows: list[dict[str, Any]] = []
    for name, model in candidates.models.items():
        if isinstance(model, Repeating):
            rows += _parameters(name, model.fitted, candidates.verdicts.get(name))
    if spending.fitted is not None:
        rows += _parameters("gammagamma", spending.fitted, None)
    return pa.Table.from_pylist(rows, schema=_PARAMETERS)


def _parameters(name: str, model: Fitted, verdict: Identification | None) -> Iterator[dict[str, Any]]:
    spread = np.sqrt(np.diag(model.covariance))
    for parameter, value, error in zip(model.NAMES, model.parameters, spread, strict=True):
        yield {
            "model": name,
            "parameter": parameter,
            "estimate": float(value),
            "standard_error": _number(value * error),
            "low": _number(value * np.exp(-TWO_SIDED * error)),
            "high": _number(_times_exp(value, TWO_SIDED * error)),
            "log_likelihood": model.how.log_likelihood,
            "customers": model.how.customers,
            "identified": verdict.identified if verdict else bool(np.isfinite(spread).all()),
            "likelihood_ratio": verdict.likelihood_ratio if verdict else None,
            "p_value": verdict.p_value if verdict else None,
            "share_alive": verdict.share_alive if verdict else None,
        }


def _times_exp(value: float, power: float) -> float:
    """value x e^power; infinite where a parameter is not known at all."""
    with np.errstate(over="ignore"):
        return float(value * np.exp(power))


def lines_table(tests: Sequence[Test]) -> pa.Table:
    """One row per comparison of the backtest."""
    return pa.Table.from_pylist([asdict(line) for test in tests for line in test.lines()], schema=_LINES)


def stored(model: ValueModel, chosen: ClvChoice, given: ClvInputs) -> bytes:
    """The model as JSON, with what it was made from and why it was chosen."""
    said = {
        **model.to_json(),
        "as_of": given.as_of.isoformat(),
        "first_day": given.first_day.isoformat(),
        "customers": given.now.total,
        "chosen": {"model": chosen.name, "errors": dict(chosen.errors)},
        "months": None if given.seasons is None else [float(factor) for factor in given.seasons],
    }
    return (json.dumps(said, indent=1, allow_nan=False) + "\n").encode()


def _number(value: float) -> float | None:
    """The value; None where it is not finite or beyond all sense."""
    return float(value) if np.isfinite(value) and value < 1e300 else None
