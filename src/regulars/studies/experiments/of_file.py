"""An experiment whose outcomes stand in its own file: no log is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from regulars.ground.evidence import Reason
from regulars.stats.experiments.samples import Measured
from regulars.studies.experiments.arms import Arms
from regulars.studies.experiments.results import Metric, Result, results_of


@dataclass(frozen=True)
class Analysis:
    """The arms with their customers and intended shares, the chance of such a split, the effects, and the doubts."""

    control: str
    customers: Mapping[str, int]
    intended_shares: Mapping[str, float]
    srm_p_value: float
    results: tuple[Result, ...]
    doubts: tuple[Reason, ...]


def analysis_of(
    experiment: str,
    arms: Sequence[str],
    outcomes: Mapping[str, Sequence[float]],
    *,
    control: str,
    shares: Mapping[str, float] | None = None,
    cap: float = 1.0,
) -> Analysis:
    """The arms compared in each outcome; one arm and one value of each outcome per customer."""
    found = Arms.of(arms, control=control, shares=shares)
    metrics = [
        Metric(name, Measured(np.asarray(values, dtype=float)), can_be_capped=True) for name, values in outcomes.items()
    ]
    results = results_of(experiment, found, metrics, cap=cap)
    doubts = (*([found.doubt] if found.doubt else []), *results.reasons)
    return Analysis(
        control,
        dict(zip(found.names, found.counts, strict=True)),
        dict(zip(found.names, found.shares, strict=True)),
        found.p_value,
        results.rows,
        doubts,
    )
