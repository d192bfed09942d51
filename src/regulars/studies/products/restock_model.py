"""Replenishment as one fit: the curve of gaps, its probabilities recalibrated, and their test on the past."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from regulars.ground.errors import InputRefused
from regulars.ground.evidence import SOLID, WEAK, Evidence, Reason, ReasonCode
from regulars.ground.solved import Solved
from regulars.studies.products.settings import OfferSettings

if TYPE_CHECKING:
    import pyarrow as pa

MADE = ("replenishment_evaluation", "restock_survival", "restock_weights")
FORMAT = 1
LEAST_PAIRS, LEAST_BOUGHT = 200, 30
_NOW, _TESTED, _LEARNT = 0, 1, 2
_WORST_AUC, _WORST_ERROR = 0.6, 0.05  # beyond them a probability is no guide

FEW_PAIRS = ReasonCode(
    "few_pairs",
    "{pairs:,} products of customers were bought on three days before {day}, {bought:,} of them again in the {days} "
    "days after it; at least {least} and {least_bought} are needed",
)
ORDER_UNCERTAIN = ReasonCode(
    "order_uncertain", "in the latest test the order of the probabilities was hardly better than chance (AUC {auc:.2f})"
)
SIZE_UNCERTAIN = ReasonCode(
    "size_uncertain", "in the latest test the probabilities were off by {error:.0%} on average over tenths of the pairs"
)
NOT_BETTER_THAN_BASE = ReasonCode(
    "not_better_than_base",
    "in the latest test the probabilities were no better than the share of all pairs (Brier score {brier:.3f} against "
    "{base:.3f})",
)


@dataclass(frozen=True)
class RestockModel:
    """The share of gaps longer than each step, and how its probabilities are recalibrated.

    The log odds are linear in those of the curve, in the logarithm of the usual gap and in that of the days bought on.
    `first`, `last` and `gone` are steps: eight of ten gaps that end do so between `first` and `last`, one in forty
    after `gone`.
    """

    survival: tuple[float, ...]
    weights: tuple[float, ...]
    first: int
    last: int
    gone: int
    horizon_days: int


def restock_models(restock_curve: pa.Table, restock_lessons: pa.Table, *, as_of: date, offers: OfferSettings) -> Solved:
    """The curve of today, recalibrated on the latest window, and the test of the same on that window."""
    import pyarrow as pa

    from regulars.studies.products.restock_fit import Pairs, learnt, measured, survival_of

    days = {cut: as_of - timedelta(days=(offers.horizon_days + 1) * cut) for cut in (_NOW, _TESTED, _LEARNT)}
    pairs = {cut: Pairs.of(restock_lessons, cut) for cut in (_TESTED, _LEARNT)}
    for cut, known in pairs.items():
        if (short := _too_few(known.size, known.came, days[cut], offers)) is not None:
            return Solved(left_out=dict.fromkeys(MADE, short))
    curves = {cut: survival_of(restock_curve, cut) for cut in days}
    horizon = offers.horizon_days
    earlier = learnt(pairs[_LEARNT], curves[_LEARNT], horizon)
    found = measured(pairs[_TESTED], earlier, curves[_TESTED], restock_curve, pairs[_LEARNT])
    model = learnt(pairs[_TESTED], curves[_TESTED], horizon, now=curves[_NOW])
    rows = [row for name, metrics in found.items() for row in _rows(days[_TESTED], name, metrics)]
    return Solved(
        tables={"replenishment_evaluation": pa.Table.from_pylist(rows), **tables_of(model)},
        evidence=tuple(_verdicts(found, pairs[_TESTED].size, days[_TESTED])),
        models={"restock.json": stored(model)},
    )


def _too_few(pairs: int, bought: int, day: date, offers: OfferSettings) -> Reason | None:
    if pairs >= LEAST_PAIRS and bought >= LEAST_BOUGHT:
        return None
    least = {"least": LEAST_PAIRS, "least_bought": LEAST_BOUGHT}
    return FEW_PAIRS(pairs=pairs, bought=bought, day=day, days=offers.horizon_days, **least)


def _rows(day: date, model: str, metrics: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    for metric, value in metrics.items():
        yield {
            "snapshot": day,
            "model": model,
            "metric": metric,
            "value": round(value, 6),
            "is_chosen": model == "kaplan_meier",
            "is_baseline": model != "kaplan_meier",
        }


def _verdicts(found: Mapping[str, Mapping[str, float]], pairs: int, day: date) -> Iterator[Evidence]:
    ours, base = found["kaplan_meier"], found["base_rate"]
    doubts: list[Reason] = []
    if ours["roc_auc"] < _WORST_AUC:
        doubts.append(ORDER_UNCERTAIN(auc=ours["roc_auc"]))
    if ours["calibration_error"] > _WORST_ERROR:
        doubts.append(SIZE_UNCERTAIN(error=ours["calibration_error"]))
    if ours["brier"] >= base["brier"]:
        doubts.append(NOT_BETTER_THAN_BASE(brier=ours["brier"], base=base["brier"]))
    window = f"purchases after {day}"
    yield Evidence("replenishment", WEAK if doubts else SOLID, tuple(doubts), "pairs tested", window, pairs)
    yield Evidence("replenishment_evaluation", SOLID, (), "pairs tested", window, pairs)


def tables_of(model: RestockModel) -> dict[str, pa.Table]:
    """The curve by step, and one row of weights and limits."""
    import pyarrow as pa

    names = ("intercept", "of_curve", "of_gap", "of_days")
    weights = dict(zip(names, model.weights, strict=True))
    limits = {name: getattr(model, name) for name in ("first", "last", "gone", "horizon_days")}
    steps = pa.array(range(len(model.survival)), pa.int64())
    return {
        "restock_survival": pa.table({"step": steps, "survival": pa.array(model.survival, pa.float64())}),
        "restock_weights": pa.Table.from_pylist([{**weights, **limits}]),
    }


def stored(model: RestockModel) -> bytes:
    """The content of the file."""
    return (json.dumps({"format": FORMAT, **asdict(model)}, indent=1) + "\n").encode()


def load(content: bytes) -> RestockModel:
    """The model in a file that `stored` wrote. Raises InputRefused for anything else."""
    try:
        fields = json.loads(content)
        if fields.pop("format") != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        numbers: Sequence[str] = ("first", "last", "gone", "horizon_days")
        return RestockModel(
            survival=tuple(map(float, fields["survival"])),
            weights=tuple(map(float, fields["weights"])),
            **{name: int(fields[name]) for name in numbers},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputRefused(
            f"this is no stored model of replenishment ({type(error).__name__}: {error}); run again to make one."
        ) from None


def restock_again(*, models: Mapping[str, bytes]) -> Solved:
    """The curve and weights of the stored model; nothing is fitted."""
    return Solved(tables=tables_of(load(models["restock"])))
