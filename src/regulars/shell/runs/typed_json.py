"""Frozen dataclasses as JSON, and back with every type checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
_FROM_TEXT: Mapping[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    Decimal: Decimal,
}
_PLAIN = {str: "text", int: "a whole number", list: "a list", dict: "an object", date: "a date", datetime: "a time",
          Decimal: "a decimal number"}  # fmt: skip
_SHOWN = 40


def to_json(value: Any) -> Any:
    """The value as JSON has it: dataclasses as objects, sets sorted, dates and decimals as text."""
    if is_dataclass(value):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): to_json(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, (tuple, list)):
        return [to_json(each) for each in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def from_json(kind: type[T], document: Any) -> T:
    """The dataclass that the document describes. Raises ValueError that names the place of the first breach."""
    return _value(kind, document, "")


def _value(kind: Any, value: Any, place: str) -> Any:
    if kind is Any:
        return value
    if is_dataclass(kind):
        return _record(kind, value, place)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if value is None and NoneType in inner else _value(inner[0], value, place)
    if origin in (tuple, frozenset):
        return origin([_value(inner[0], each, f"{place}[{n}]") for n, each in enumerate(_checked(list, value, place))])
    if origin is not None:  # a mapping from text
        pairs = _checked(dict, value, place).items()
        return {name: _value(inner[1], each, f"{place}.{name}") for name, each in pairs}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _word(kind, _checked(str, value, place), place)
    if kind in _FROM_TEXT:
        return _from_text(kind, _checked(str, value, place), place)
    return _checked(kind, value, place)


def _record(kind: Any, value: Any, place: str) -> Any:
    given, known, needed = _checked(dict, value, place), _types(kind), _needed(kind)
    at = f" in {place.lstrip('.')}" if place else ""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}{at}")
    missing = sorted(needed - set(given))
    if missing:
        raise ValueError(f"field {missing[0]!r} is missing{at}")
    return kind(**{name: _value(known[name], each, f"{place}.{name}") for name, each in given.items()})


def _word(kind: type[StrEnum], text: str, place: str) -> StrEnum:
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"{place.lstrip('.')} is {text[:_SHOWN]!r} instead of one of {', '.join(kind)}") from None


def _from_text(kind: Any, text: str, place: str) -> Any:
    try:
        return _FROM_TEXT[kind](text)
    except (ValueError, InvalidOperation):
        raise ValueError(f"{place.lstrip('.')} is {text[:_SHOWN]!r} instead of {_PLAIN[kind]}") from None


def _checked(kind: Any, value: Any, place: str) -> Any:
    if type(value) is not kind:
        shown = place.lstrip(".") or "the document"
        raise ValueError(f"{shown} is {json.dumps(value)[:_SHOWN]} instead of {_PLAIN[kind]}")
    return value


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _needed(kind: Any) -> frozenset[str]:
    """The fields without a default."""
    needed = [each for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING]
    return frozenset(each.name for each in needed)
