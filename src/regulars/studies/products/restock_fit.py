"""The arithmetic of replenishment: curves, probabilities, recalibration, and how good they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from regulars.stats.survival import KaplanMeier
from regulars.studies.products.logistic import newton
from regulars.studies.products.restock_model import RestockModel
from regulars.studies.products.restock_steps import LAST_STEP, STEPS

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]

_LEAST, _BINS, _DIGITS = 1e-4, 10, 10
_EIGHT_OF_TEN, _GONE = (0.1, 0.9), 0.975


@dataclass(frozen=True)
class Pairs:
    """Customers and products at a cut, in a lasting order: what was known, and whether it was bought afterwards."""

    days: Floats
    since: Floats
    usual: Floats
    bought: Floats

    @classmethod
    def of(cls, lessons: pa.Table, cut: int) -> Pairs:
        import pyarrow.compute as pc

        rows = lessons.filter(pc.equal(lessons["cut"], cut))
        rows = rows.sort_by([("customer_no", "ascending"), ("product_no", "ascending")])
        names = ("days", "days_since", "usual_gap_days", "bought")
        return cls(*(rows[name].to_numpy(zero_copy_only=False).astype(float) for name in names))

    @property
    def size(self) -> int:
        return len(self.bought)

    @property
    def came(self) -> int:
        return int(self.bought.sum())


def survival_of(curve: pa.Table, cut: int, *, open_gaps: bool = True) -> Floats:
    """The share of gaps longer than each step (Kaplan-Meier): open gaps count as long as they were seen."""
    rows = [row for row in curve.to_pylist() if row["cut"] == cut]
    rows = [row for row in rows if row["ended"] or open_gaps]
    lasting = [row["lasting"] if open_gaps else 0 for row in rows]
    fitted = KaplanMeier.fit([row["step"] for row in rows], [row["ended"] for row in rows], lasting)
    place = np.searchsorted(fitted.times, np.arange(LAST_STEP + 1), side="right") - 1
    return np.where(place < 0, 1.0, fitted.survival[np.maximum(place, 0)])


def curve_probability(pairs: Pairs, survival: Floats, horizon: int) -> Floats:
    """The chance of a purchase within the horizon of one who has been silent so long."""
    now, then = (_step(days, pairs.usual) for days in (pairs.since, pairs.since + horizon))
    return np.clip(1 - survival[then] / np.maximum(survival[now], 1e-9), _LEAST, 1 - _LEAST)


def _step(days: Floats, usual: Floats) -> NDArray[np.int64]:
    return np.minimum(np.floor(days / usual * STEPS), LAST_STEP).astype(np.int64)


def _rows(pairs: Pairs, survival: Floats, horizon: int) -> Floats:
    p = curve_probability(pairs, survival, horizon)
    return np.column_stack([np.ones(pairs.size), np.log(p / (1 - p)), np.log(pairs.usual), np.log(pairs.days)])


def learnt(pairs: Pairs, survival: Floats, horizon: int, *, now: Floats | None = None) -> RestockModel:
    """The model whose recalibration was learnt from these pairs and their curve; `now` is the curve it goes on with."""
    weights = newton(_rows(pairs, survival, horizon), pairs.bought)
    curve = survival if now is None else now
    ended = (1 - curve) / max(1 - float(curve[-1]), 1e-9)
    first, last = (int(np.searchsorted(ended, share)) for share in _EIGHT_OF_TEN)
    return RestockModel(
        survival=tuple(round(float(s), _DIGITS) for s in curve),
        weights=tuple(round(float(w), _DIGITS) for w in weights),
        first=first,
        last=max(last, first + 1),
        gone=int(np.searchsorted(ended, _GONE)),
        horizon_days=horizon,
    )


def probability(pairs: Pairs, model: RestockModel, survival: Floats) -> Floats:
    """The recalibrated probability of each pair on a curve."""
    odds = _rows(pairs, survival, model.horizon_days) @ np.array(model.weights)
    return 0.5 * (1 + np.tanh(odds / 2))


def measured(
    pairs: Pairs, model: RestockModel, survival: Floats, curve: pa.Table, before: Pairs
) -> dict[str, dict[str, float]]:
    """Each metric by model: ours, the share of all pairs before, the due date, and the gaps that ended alone."""
    horizon = model.horizon_days
    due = (pairs.since + horizon >= pairs.usual) & (pairs.since <= pairs.usual)
    answers = {
        "kaplan_meier": probability(pairs, model, survival),
        "base_rate": np.full(pairs.size, before.bought.mean()),
        "due_date": due.astype(float),
        "ended_gaps": curve_probability(pairs, survival_of(curve, 1, open_gaps=False), horizon),
    }
    return {name: _metrics(pairs.bought, p) for name, p in answers.items()}


def _metrics(bought: Floats, p: Floats) -> dict[str, float]:
    return {
        "pairs": float(len(bought)),
        "share_bought": float(bought.mean()),
        "mean_probability": float(p.mean()),
        "roc_auc": _auc(bought, p),
        "brier": float(((p - bought) ** 2).mean()),
        "calibration_error": _calibration_error(bought, p),
    }


def _auc(bought: Floats, p: Floats) -> float:
    """The chance that a pair that was bought has a higher probability than one that was not; equal ones count half."""
    _, place, sizes = np.unique(p, return_inverse=True, return_counts=True)
    rank = (np.cumsum(sizes) - (sizes - 1) / 2)[place]
    ones = bought.sum()
    return float((rank[bought > 0].sum() - ones * (ones + 1) / 2) / (ones * (len(bought) - ones)))


def _calibration_error(bought: Floats, p: Floats) -> float:
    """Mean distance between probability and share over tenths of the pairs; equal ones count as their mean."""
    _, place, sizes = np.unique(-p, return_inverse=True, return_counts=True)
    even = (np.bincount(place, weights=bought) / sizes)[place]
    order = np.argsort(-p, kind="stable")
    groups = [group for group in np.array_split(order, _BINS) if len(group)]
    return float(sum(abs(p[g].sum() - even[g].sum()) for g in groups) / len(p))
