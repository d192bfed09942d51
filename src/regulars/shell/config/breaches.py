"""Breaches of the configuration in words: the key, what is wrong with it, and which key may be meant."""

from __future__ import annotations

from typing import Any, get_args

from regulars.ground.errors import meant
from regulars.shell.config.experiment_sections import Experiment
from regulars.shell.config.formats import Lookup, OtherTable

_NAMED = {"lookups": Lookup, "tables": OtherTable, "experiments": Experiment}  # sections that a shop names itself


def breach(entry: Any, model: Any) -> str:
    """One error of pydantic as a phrase; `model` is the whole configuration."""
    where = ".".join(str(part) for part in entry["loc"])
    if entry["type"] != "extra_forbidden":
        return f"{where}: {entry['msg'][:1].lower()}{entry['msg'][1:]}"
    return f"unknown key {where!r} ({meant(str(entry['loc'][-1]), _keys_at(model, entry['loc'][:-1]))})"


def _keys_at(model: Any, place: tuple[Any, ...]) -> list[str]:
    for part in place:
        field = model.model_fields.get(part) if hasattr(model, "model_fields") else None
        model = field.annotation if field else _NAMED.get(place[0], model)
        model = next((each for each in get_args(model) if hasattr(each, "model_fields")), model)  # of `Writing | None`
    return list(getattr(model, "model_fields", {}))
