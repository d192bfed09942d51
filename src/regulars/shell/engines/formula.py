"""A definition together with what it is applied to: its expression is built only where no statement of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from types import FunctionType
from typing import Any, TypeAlias

import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.expr.schema import Schema

from regulars.shell.engines.expression_key import ExpressionKey, NotComparableError

_PLAIN = (str, int, float, Decimal, date, timedelta, bytes, type(None), Enum, Schema)


class Placed(datetime):
    """A moment with which definitions compare others, and from which they compute nothing: a statement serves any."""


class Formula:
    """`make` and its arguments, which may be tables, settings, other formulas, and collections of these."""

    def __init__(self, make: Callable[..., ir.Table], /, *positional: Any, **named: Any) -> None:
        self.make = make
        self.positional = positional
        self.named = named

    @cached_property
    def expression(self) -> ir.Table:
        """What the definition makes of its arguments; to build it can take longer than to answer it."""
        return self.make(*map(_built, self.positional), **{name: _built(each) for name, each in self.named.items()})

    @cached_property
    def text(self) -> str:
        """What tells this formula from others of the same version, but for its placed moments.

        Raises NotComparableError where nothing does.
        """
        return f"{_name_of(self.make)}({_description(self.positional)}, {_description(self.named)})"

    @cached_property
    def moments(self) -> tuple[Placed, ...]:
        """The different placed moments among the arguments, in a lasting order."""
        return tuple(dict.fromkeys(_places((self.positional, self.named))))

    def at(self, others: Mapping[Placed, Placed]) -> Formula:
        """The same formula with other moments in the places of its own."""
        return Formula(self.make, *_moved(self.positional, others), **_moved(self.named, others))


Asked: TypeAlias = ir.Table | Formula


def expression_of(asked: Asked) -> ir.Table:
    """The expression of what is asked, built now where it is a formula."""
    return asked.expression if isinstance(asked, Formula) else asked


def _built(value: Any) -> Any:
    if isinstance(value, Formula):
        return value.expression
    if isinstance(value, dict):
        return {key: _built(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_built, value))
    return value


def _places(value: Any) -> Iterator[Placed]:
    if isinstance(value, Placed):
        yield value
    for part in _parts(value):
        yield from _places(part)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Formula):
        return (value.positional, value.named)
    if isinstance(value, dict):
        return value.values()
    if is_dataclass(value):
        return vars(value).values()
    return value if isinstance(value, tuple) else ()


def _moved(value: Any, others: Mapping[Placed, Placed]) -> Any:
    if isinstance(value, Placed):
        return others[value]
    if isinstance(value, Formula):
        return value.at(others)
    if isinstance(value, tuple):
        return tuple(_moved(each, others) for each in value)
    if isinstance(value, dict):
        return {key: _moved(each, others) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        moved = {name: _moved(each, others) for name, each in vars(value).items() if any(_places(each))}
        return replace(value, **moved) if moved else value
    return value


def _description(value: Any) -> str:
    if isinstance(value, Placed):
        return "moment"
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, ir.Table):
        return _table(value.op())
    if isinstance(value, (tuple, list)):
        return f"{type(value).__name__}({','.join([_description(each) for each in value])})"
    if isinstance(value, Mapping):
        return f"{{{','.join([f'{name!r}:{_description(each)}' for name, each in value.items()])}}}"
    if isinstance(value, (set, frozenset)):
        return f"set({','.join(sorted(map(_description, value)))})"
    if is_dataclass(value) and not isinstance(value, type):
        parts = ",".join([f"{each.name}={_description(getattr(value, each.name))}" for each in fields(value)])
        return f"{type(value).__qualname__}({parts})"
    if isinstance(value, FunctionType):
        return _name_of(value)
    if isinstance(value, _PLAIN):
        return f"{type(value).__name__}:{value!r}"
    raise NotComparableError(type(value).__qualname__)


@lru_cache(1_024)
def _table(asked: ops.Relation) -> str:
    """The operations of a table and, unlike the text of their key, the moments among them."""
    key = ExpressionKey(asked)
    return f"{key.text} {[moment.value for moment in key.moments]!r}"


def _name_of(make: Callable[..., Any]) -> str:
    name = f"{make.__module__}.{make.__qualname__}"
    if "<" in name:  # a lambda, or a function inside another: several share a name
        raise NotComparableError(name)
    return name
