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


def with_explicit_casts(table: ir.Table, known: Container[str]) -> ir.Table:
    """Cast every column whose type may differ between engines.

    Tables in `known` have their types already. Ibis drops a cast to the type it assumes, so the node is built here.
    """
    unsure = [name for name in table.columns if not is_sure(table, name, known)]
    if not unsure:
        return table
    return table.mutate(**{name: ops.Cast(table[name], to=table[name].type()).to_expr() for name in unsure})
