"""Tables brought into the shape of their contract."""

from __future__ import annotations

from collections.abc import Container

import ibis.expr.operations as ops
import ibis.expr.types as ir

from regulars.ground.contract import Table
from regulars.shell.engines.type_certainty import is_sure


def shaped(table: ir.Table, contract: Table) -> ir.Table:
    """The columns of the contract, in its order and of its types."""
    return table.select(**{column.name: table[column.name].cast(column.type) for column in contract.columns})


def columns_of(table: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    """These columns of the table."""
    return table.select(*columns)


def sorted_by(table: ir.Table, columns: tuple[str, ...] | None, keys: tuple[str, ...]) -> ir.Table:
    """These columns of the table, or all, sorted by the keys."""
    return (table.select(*columns) if columns else table).order_by(*keys)


def told(table: ir.Table, known: Container[str]) -> ir.Table:
    """The table with the type of each column in so many words, wherever an engine might find another one.

    Tables in `known` have their types. Ibis itself leaves out a cast to the type that it believes a value to have.
    """
    unsure = [name for name in table.columns if not is_sure(table, name, known)]
    if not unsure:
        return table
    return table.mutate(**{name: ops.Cast(table[name], to=table[name].type()).to_expr() for name in unsure})
