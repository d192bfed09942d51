"""Expressions of steps, each built once in a process.

To build them takes longer than to answer them over a small shop. A notebook or a service that runs again builds what
has changed alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

_KEPT = 256  # expressions: a run has about 70


def expressed(make: Callable[..., ir.Table], tables: Mapping[str, ir.Table], settings: Mapping[str, Any]) -> ir.Table:
    """What `make` makes of these tables and settings, put in by name.

    It may name the connection of an earlier run: ask it by its statement, of a store that has the tables.
    """
    reads = tuple((name, table.op()) for name, table in tables.items())
    return _expressed(make, reads, tuple(settings.items()))


@lru_cache(_KEPT)
def _expressed(
    make: Callable[..., ir.Table], reads: tuple[tuple[str, ops.Relation], ...], settings: tuple[tuple[str, Any], ...]
) -> ir.Table:
    return make(**{name: read.to_expr() for name, read in reads}, **dict(settings))
