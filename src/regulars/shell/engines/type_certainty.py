"""Whether every engine gives a column the type that its expression has."""

from __future__ import annotations

from collections.abc import Container, Iterator

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir


def is_sure(table: ir.Table, name: str, known: Container[str]) -> bool:
    """Whether the column has its type in every engine. Columns of tables in `known` have.

    Engines choose their own types for counts, sums, row numbers and literals: texts may be no longer than the longest
    literal. Timestamps, dates and booleans are the same everywhere.
    """
    wanted = table[name].type()
    leaves = list(_leaves(ops.Field(table.op(), name), wanted))
    if not (wanted.is_string() or wanted.is_numeric()):
        return True
    casts = [_has_cast(leaf, wanted, known) for leaf in leaves]
    return any(casts) and all(has_cast or _yields(leaf, wanted) for leaf, has_cast in zip(leaves, casts, strict=True))


def _has_cast(leaf: ops.Value, wanted: dt.DataType, known: Container[str]) -> bool:
    is_there = isinstance(leaf, ops.Field) and leaf.rel.name in known
    is_cast = isinstance(leaf, ops.Cast) or (isinstance(leaf, ops.Literal) and leaf.value is None)  # NULL of a type is
    return (is_there or is_cast) and leaf.dtype.copy(nullable=True) == wanted.copy(nullable=True)


def _yields(leaf: ops.Value, wanted: dt.DataType) -> bool:
    """Whether it takes the type of neighbouring values; in PostgreSQL, NULL removes the decimals of a decimal."""
    return isinstance(leaf, ops.Literal) and not (wanted.is_decimal() and leaf.value is None)


def _leaves(value: ops.Value, wanted: dt.DataType) -> Iterator[ops.Value]:
    """What the type depends on: casts, columns of tables, literals, and what an engine computes."""
    behind = _behind(value, wanted)
    if not behind:
        yield value
    for each in behind:
        yield from _leaves(each, wanted)


def _behind(value: ops.Value, wanted: dt.DataType) -> tuple[ops.Value, ...]:
    """The values whose common type this one has; none if it has its own type."""
    match value:
        case ops.Field(rel=rel, name=name):
            return _sources(rel, name)
        case ops.Coalesce(arg=values):
            return tuple(values)
        case ops.IfElse(true_expr=one, false_null_expr=other):
            return one, other
        case ops.SearchedCase(results=results, default=default):
            return (*results, default)
        case ops.NullIf(arg=arg):
            return (arg,)
        case ops.Add() | ops.Subtract() | ops.Multiply() | ops.Divide() if not wanted.is_decimal():
            return value.left, value.right
    return ()


def _sources(rel: ops.Relation, name: str) -> tuple[ops.Value, ...]:
    """The expressions of a column in the relations directly below it; none for a stored table."""
    if isinstance(rel, ops.Set):
        return ops.Field(rel.left, name), ops.Field(rel.right, name)
    if isinstance(rel, ops.SelfReference):
        return (ops.Field(rel.parent, name),)
    return (rel.values[name],) if name in rel.values else ()
