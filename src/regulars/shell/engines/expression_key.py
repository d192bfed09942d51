"""What tells one expression from another, in any process: a digest of its operations, with its moments left out.

Two logs of the same columns and settings make the same expressions but for days and moments (the end of the log, the
cut of a test). They share a digest, and what is kept under it has a place for each moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from typing import Any
from uuid import UUID

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
from ibis.common.graph import Node
from ibis.expr.datashape import DataShape
from ibis.expr.schema import Schema

_PLAIN = (str, int, float, Decimal, date, time, timedelta, UUID, bytes, type(None), Enum, dt.DataType, Schema)


class NotComparableError(TypeError):
    """An expression holds something, such as rows in memory, that no digest tells apart."""


class ExpressionKey:
    """The digest of an expression's operations, and the literals of days and moments in the order of their places."""

    def __init__(self, root: Node, *more: str) -> None:
        self.moments: list[ops.Literal[Any]] = []
        self._places: dict[Node, str] = {}
        self._references: dict[int | None, int] = {}
        self._text = list(more)
        self._place(root)
        self.text = "\n".join(self._text)
        self.digest = blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()

    def _place(self, node: Node) -> str:
        """The place of a node among those met before it; equal nodes have one place."""
        known = self._places.get(node)
        if known is None:
            described = self._description(node)
            known = self._places[node] = f"#{len(self._places)}"
            self._text.append(f"{type(node).__module__}.{type(node).__qualname__} {described}")
        return known

    def _description(self, node: Node) -> str:
        if isinstance(node, ops.Literal) and isinstance(node.value, date):
            self.moments.append(node)
            return f"moment {node.dtype!r}"
        if isinstance(node, (ops.DatabaseTable, ops.UnboundTable)):  # on any connection
            return f"{node.name!r} {node.schema!r} {node.namespace!r}"
        if isinstance(node, ops.SelfReference):  # its number only counts the references that the process has made
            number = self._references.setdefault(node.identifier, len(self._references))
            return f"{self._place(node.parent)} {number}"
        return " ".join([self._argument(argument) for argument in node.__args__])

    def _argument(self, value: Any) -> str:
        if isinstance(value, Node):
            return self._place(value)
        if isinstance(value, tuple):
            return f"({','.join([self._argument(each) for each in value])})"
        if isinstance(value, _PLAIN):
            return f"{type(value).__name__}:{value!r}"
        if isinstance(value, Mapping):
            return f"{{{','.join([f'{name!r}:{self._argument(each)}' for name, each in value.items()])}}}"
        if isinstance(value, frozenset):
            return f"set({','.join(sorted(map(self._argument, value)))})"
        if isinstance(value, DataShape):
            return type(value).__name__
        raise NotComparableError(type(value).__qualname__)
