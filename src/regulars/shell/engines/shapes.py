"""Tables brought into the shape of their contract."""

from __future__ import annotations

from collections.abc import Container

import ibis.expr.operations as ops
import ibis.expr.types as ir

from regulars.ground.contract import Table
from regulars.shell.engines.sure import is_sure


def shaped(table: ir.Table, contract: Table) -> ir.Table:
    """The columns of the contract, in its order and of its types."""
    return table.select(**{column.name: table[column.name].cast(column.type) for column in contract.columns})


def told(table: ir.Table, contract: Table, known: Container[str]) -> ir.Table:
    """The same with the types in so many words, wherever an engine might find another one; those of `known` are.

    Ibis leaves out a cast to the type that it believes a value to have already.
    """
    plain = shaped(table, contract)
    unsure = [column.name for column in contract.columns if not is_sure(plain, column.name, known)]
    if not unsure:
        return plain
    return plain.mutate(**{name: ops.Cast(plain[name], to=plain[name].type()).to_expr() for name in unsure})
