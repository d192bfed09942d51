"""The exports that are known by their headers: one TOML file each, read when a header is first looked at."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from regulars.ledger.exports.base import Export
from regulars.ledger.kind_words import KIND_NAMES
from regulars.ledger.money.columns import Prices, Total

__all__ = ["Export", "known_exports", "nearly", "recognised"]

BY_SIGN = "by_sign"
_TUPLES = ("header", "without", "of_order", "repeats", "fill_down", "void_statuses", "counted_statuses")
_ENUMS = {"total": Total, "prices": Prices}


@cache
def known_exports() -> tuple[Export, ...]:
    """Every known export, by name."""
    return tuple(_read(path) for path in sorted(Path(__file__).parent.glob("*.toml")))


def recognised(columns: tuple[str, ...]) -> Export | None:
    """The export whose names all stand in the header, as they are spelt or in another case; of several, the longest."""
    fitting = [export for export in known_exports() if export.fits(columns)]
    if not fitting:
        respelt = (export.spelt_as(columns) for export in known_exports())
        fitting = [export for export in respelt if export.fits(columns)]
    return max(fitting, key=lambda export: len(export.header), default=None)


def nearly(columns: tuple[str, ...]) -> Export | None:
    """The export that shares the most names with a header: a suggestion, never a decision."""
    close = [
        export
        for export in known_exports()
        if 4 * len(export.absent(columns)) <= len(export.header) and set(export.without).isdisjoint(columns)
    ]
    return min(close, key=lambda export: len(export.absent(columns)) / len(export.header), default=None)


def _read(path: Path) -> Export:
    """The export that a file describes. Raises TypeError for a key that no export has."""
    said: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    said |= {name: tuple(said[name]) for name in _TUPLES if name in said}
    said |= {name: enum(said[name]) for name, enum in _ENUMS.items() if name in said}
    said["money"] = {name: tuple(listed) for name, listed in said.get("money", {}).items()}
    said["kinds"] = tuple((each.pop("column"), _kinds_of(each)) for each in said.get("kinds", []))
    return Export(name=path.stem, **said)


def _kinds_of(listed: dict[str, list[str]]) -> dict[str, str | None]:
    """By value what its lines are: `return = ["Refund"]` turned round."""
    unknown = set(listed) - {*KIND_NAMES, BY_SIGN}
    if unknown:
        raise ValueError(f"not a kind of line: {', '.join(sorted(unknown))}")
    return {value: None if kind == BY_SIGN else kind for kind, values in listed.items() for value in values}
