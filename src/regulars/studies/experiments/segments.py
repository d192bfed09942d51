"""The effect within each segment, and whether it differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from regulars.ground.evidence import Reason
from regulars.stats.experiments.compare import compared, holm_adjusted
from regulars.stats.experiments.heterogeneity import heterogeneity_p_value
from regulars.studies.experiments.arms import Arms
from regulars.studies.experiments.reasons import SPLIT_IS_OFF_IN_SEGMENT, chance_of
from regulars.studies.experiments.results import Metric, reason_to_withhold

_Z = 1.959964  # half an interval of 95% in standard errors


@dataclass(frozen=True)
class SegmentResult:
    """One row of `experiment_segments`; numbers are None where the segment is too small, or its split is off."""

    experiment: str
    metric: str
    arm: str
    segment: str
    customers: int
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    p_value_adjusted: float | None = None
    heterogeneity_p: float | None = None


def segments_of(
    experiment: str, arms: Arms, metrics: Sequence[Metric], segments: NDArray[np.object_], *, cap: float
) -> list[SegmentResult]:
    """Each metric, arm and segment; p-values corrected by Holm over the segments of a metric and arm."""
    names = sorted(set(segments.tolist()))
    rows: list[SegmentResult] = []
    for metric in (metric.capped(cap) for metric in metrics):
        for arm in arms.names[1:]:
            found = [_segment(experiment, arms, metric, arm, name, segments == name) for name in names]
            rows += _together([row for row, _ in found], [p for _, p in found])
    return rows


def _segment(
    experiment: str, arms: Arms, metric: Metric, arm: str, name: str, chosen: NDArray[np.bool_]
) -> tuple[SegmentResult, float | None]:
    mine, values = arms.chosen(chosen), replace(metric, measured=metric.measured.of(chosen))
    row = SegmentResult(experiment, metric.name, arm, name, int(mine.of_arm(arm).sum()))
    if mine.is_off or reason_to_withhold(mine, values, arm):
        return row, None
    found = compared(values.measured.of(mine.of_arm(mine.control)), values.measured.of(mine.of_arm(arm)))
    return replace(row, effect=found.effect, low=found.low, high=found.high), found.p_value


def _together(rows: Sequence[SegmentResult], p_values: Sequence[float | None]) -> list[SegmentResult]:
    shown = [place for place, p_value in enumerate(p_values) if p_value is not None]
    adjusted = dict(zip(shown, holm_adjusted([p_values[place] or 0.0 for place in shown]), strict=True))
    effects = [(row.effect, row.low, row.high) for row in rows if row.effect is not None]
    errors = [((high or 0.0) - (low or 0.0)) / 2 / _Z for _, low, high in effects]
    differs = heterogeneity_p_value([effect or 0.0 for effect, *_ in effects], errors)
    common = differs if np.isfinite(differs) else None
    return [
        replace(row, p_value_adjusted=adjusted.get(place), heterogeneity_p=common if place in adjusted else None)
        for place, row in enumerate(rows)
    ]


def doubts_in_segments(arms: Arms, segments: NDArray[np.object_]) -> list[Reason]:
    """Segments within which the split is so uneven that their effects are withheld."""
    found = []
    for name in sorted(set(segments.tolist())):
        mine = arms.chosen(segments == name)
        if mine.is_off:
            counts = " and ".join(f"{n:,}" for n in mine.counts)
            found.append(SPLIT_IS_OFF_IN_SEGMENT(segment=name, counts=counts, chance=chance_of(mine.p_value)))
    return found
