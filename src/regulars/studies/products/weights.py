"""The chosen models as one row that goes back to the engine, and as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from regulars.ground.errors import InputRefused
from regulars.ground.solved import Solved
from regulars.studies.products.logistic import OfferModel
from regulars.studies.products.terms import TERMS

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1


def weights_table(models: Mapping[str, OfferModel], chosen: Mapping[str, str]) -> pa.Table:
    """One row: the mean, scale and weight of each feature of each part, the weight of each term, and who was chosen."""
    import pyarrow as pa

    row: dict[str, Any] = {f"chosen_{of}": name for of, name in chosen.items()}
    for part, model in models.items():
        row[f"{part}_intercept"] = model.intercept
        for name, *values in zip(model.features, model.mean, model.scale, model.weights, strict=True):
            row |= {f"{part}_{kind}_{name}": v for kind, v in zip(("mean", "scale", "weight"), values, strict=True)}
        row |= {f"{part}_term_{number}": weight for number, weight in enumerate(model.terms)}
    return pa.Table.from_pylist([row])


def stored(models: Mapping[str, OfferModel], chosen: Mapping[str, str], as_of: date, horizon_days: int) -> bytes:
    """The content of the file."""
    stored = {
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "horizon_days": horizon_days,
        "chosen": dict(chosen),
        "models": {part: {**asdict(model), "terms_of": TERMS[part]} for part, model in models.items()},
    }
    return (json.dumps(stored, indent=1) + "\n").encode()


def load(content: bytes) -> tuple[dict[str, OfferModel], dict[str, str]]:
    """The models in a file that `stored` wrote, and what was chosen. Raises InputRefused for anything else."""
    try:
        stored = json.loads(content)
        if stored["format"] != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        return {part: _model(stored["models"][part]) for part in TERMS}, {
            of: str(stored["chosen"][of]) for of in ("all", "new")
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputRefused(
            f"these are no stored models of offers ({type(error).__name__}: {error}); run again to make some."
        ) from None


def _model(stored: dict[str, Any]) -> OfferModel:
    if [list(pair) for pair in TERMS[stored["part"]]] != stored.pop("terms_of"):
        raise ValueError("it has terms that are not known here")
    plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
    return OfferModel(**plain)


def offers_again(*, models: Mapping[str, bytes]) -> Solved:
    """The weights of the stored models; nothing is fitted."""
    return Solved(tables={"offer_weights": weights_table(*load(models["offers"]))})
