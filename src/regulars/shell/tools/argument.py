"""An argument of a tool: its type, its JSON schema, and its value from JSON or from the address of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from regulars.ground.arguments import choices_of, day_of, flag_of, text_of, texts_of
from regulars.ground.errors import UsageError, meant


class Type(Enum):
    """The types of arguments. CONDITIONS are columns with the values that count."""

    TEXT = "text"
    TEXTS = "texts"
    DAY = "day"
    FLAG = "flag"
    NUMBER = "number"
    CONDITIONS = "conditions"


_TEXT: Mapping[str, Any] = {"type": "string", "maxLength": 256}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": _TEXT, "maxItems": 100}
_SCHEMAS: Mapping[Type, Mapping[str, Any]] = {
    Type.TEXT: _TEXT,
    Type.TEXTS: _TEXTS,
    Type.DAY: {"type": "string", "format": "date"},
    Type.FLAG: {"type": "boolean"},
    Type.NUMBER: {"type": "integer", "minimum": 0},
    Type.CONDITIONS: {"type": "object", "additionalProperties": {"anyOf": [_TEXT, _TEXTS]}},
}


@dataclass(frozen=True)
class Argument:
    """One argument. `allowed` are its values where there are few; `most` is the highest number."""

    name: str
    type: Type
    meaning: str
    is_needed: bool = False
    allowed: tuple[str, ...] = ()
    most: int | None = None
    default: Any = None

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {
            **_SCHEMAS[self.type],
            **({"enum": list(self.allowed)} if self.allowed else {}),
            **({"maximum": self.most} if self.most is not None else {}),
            **({"default": self.default} if self.default is not None else {}),
        }

    def value_of(self, given: Any) -> Any:
        """The value in Python. Raises UsageError for one that is of another type, too large, or not among `allowed`."""
        value = _READERS[self.type](self.name, given)
        if self.allowed and value not in self.allowed:
            raise UsageError(f"{self.name} cannot be {value!r} ({meant(value, self.allowed)}).")
        if self.most is not None and value > self.most:
            raise UsageError(f"{self.name} is at most {self.most}, not {value}.")
        return value

    def value_of_texts(self, given: Sequence[str]) -> Any:
        """The value of an argument that stands in an address, where a list is its name several times.

        Raises UsageError as `value_of`, and where one value is wanted and several are given.
        """
        if self.type is Type.TEXTS:
            return self.value_of(list(given))
        if self.type is Type.CONDITIONS:
            return self.value_of(_conditions(self.name, given))
        if len(given) != 1:
            raise UsageError(f"{self.name} stands there {len(given)} times; it takes one value.")
        return self.value_of(_plain(self.type, given[0]))


def _conditions(name: str, given: Sequence[str]) -> dict[str, list[str]]:
    """The values wanted of each column, of pairs like country=France."""
    found: dict[str, list[str]] = {}
    for pair in given:
        column, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{name}={pair!r} is no condition; write it like {name}=country=France.")
        found.setdefault(column, []).append(value)
    return found


def _plain(kind: Type, text: str) -> Any:
    """The value of a text as JSON would have it; the text itself where it is none of its type."""
    if kind is Type.FLAG:
        return {"true": True, "false": False}.get(text.lower(), text)
    return int(text) if kind is Type.NUMBER and text.isascii() and text.isdigit() else text


def _number_of(argument: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise UsageError(f"{argument} must be a whole number of 0 or more, not {value!r}.")
    return value


_READERS: Mapping[Type, Any] = {
    Type.TEXT: text_of,
    Type.TEXTS: texts_of,
    Type.DAY: day_of,
    Type.FLAG: flag_of,
    Type.NUMBER: _number_of,
    Type.CONDITIONS: choices_of,
}
